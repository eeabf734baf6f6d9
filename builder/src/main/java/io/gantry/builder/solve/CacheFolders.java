package io.gantry.builder.solve;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The folders of cache mounts, which outlive builds. Thread-safe. */
final class CacheFolders {
  private final Path root;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();

  /** How often each is in use; a locked one counts as in use by all. */
  private final Map<Path, Integer> users = new HashMap<>();

  CacheFolders(Path root) {
    this.root = root;
  }

  /** A folder in use, until it is closed. */
  final class Use implements AutoCloseable {
    private final Path folder;

    private Use(Path folder) {
      this.folder = folder;
    }

    Path folder() {
      return folder;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        users.computeIfPresent(folder, (key, n) -> n == 1 ? null : n - 1);
        freed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * What new folders begin with.
   *
   * @param identity of the files: others have a folder of their own
   */
  record Seed(String identity, Copy copy) {
    /** Copies the files. */
    interface Copy {
      /** To a new folder below this one; that folder. */
      Path into(Path parent);
    }
  }

  /** Waits for one that another build has locked. */
  Use use(ExecMount.Cache mount, Optional<Seed> seed) throws InterruptedException {
    String name = mount.id() + seed.map(files -> "\0" + files.identity()).orElse("");
    Path folder = root.resolve(Digest.sha256(name).hex());
    lock.lockInterruptibly();
    try {
      int other = 0;
      Path chosen = folder;
      while (isTaken(mount, chosen)) {
        if (mount.sharing() == ExecMount.Sharing.LOCKED) {
          freed.await();
        } else {
          other++;
          chosen = folder.resolveSibling(folder.getFileName() + "-" + other);
        }
      }
      if (!Files.isDirectory(chosen)) {
        make(chosen, mount, seed);
      }
      users.merge(chosen, 1, Integer::sum);
      return new Use(chosen);
    } finally {
      lock.unlock();
    }
  }

  private boolean isTaken(ExecMount.Cache mount, Path folder) {
    return mount.sharing() != ExecMount.Sharing.SHARED && users.containsKey(folder);
  }

  /** Whole, or not at all. */
  private void make(Path folder, ExecMount.Cache mount, Optional<Seed> seed) {
    try {
      Files.createDirectories(root);
      Path parent = Files.createTempDirectory(root, "new-");
      try {
        if (seed.isPresent()) {
          Files.move(seed.get().copy().into(parent), folder, StandardCopyOption.ATOMIC_MOVE);
        } else {
          Path fresh = Files.createDirectory(parent.resolve("root"));
          FileCalls.fchownat(
              Fd.CWD, fresh.toString(), mount.uid(), mount.gid(), At.SYMLINK_NOFOLLOW);
          FileCalls.fchmodat(Fd.CWD, fresh.toString(), mount.mode());
          Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        }
      } finally {
        HostFolders.delete(parent);
      }
    } catch (IOException e) {
      throw GantryException.internal("make the cache folder " + folder + ": " + e, e);
    }
  }
}
