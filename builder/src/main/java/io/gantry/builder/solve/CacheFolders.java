package io.gantry.builder.solve;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
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

  /** Waits for one that another build has locked. */
  Use use(ExecMount.Cache mount) throws InterruptedException {
    Path folder = root.resolve(Digest.sha256(mount.id()).hex());
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
      make(chosen, mount);
      users.merge(chosen, 1, Integer::sum);
      return new Use(chosen);
    } finally {
      lock.unlock();
    }
  }

  private boolean isTaken(ExecMount.Cache mount, Path folder) {
    return mount.sharing() != ExecMount.Sharing.SHARED && users.containsKey(folder);
  }

  private static void make(Path folder, ExecMount.Cache mount) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
        FileCalls.fchownat(
            Fd.CWD, folder.toString(), mount.uid(), mount.gid(), At.SYMLINK_NOFOLLOW);
        FileCalls.fchmodat(Fd.CWD, folder.toString(), mount.mode());
      }
    } catch (IOException e) {
      throw GantryException.internal("make the cache folder " + folder + ": " + e, e);
    }
  }
}
