package io.gantry.builder.solve;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.store.TreeRemoval;
import io.gantry.store.Usage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The folders of cache mounts, which outlive builds. Beside each lies a file with its id, whose
 * time is that of the last use. Thread-safe.
 */
final class CacheFolders {
  private static final String ID = ".id";
  private static final String GONE = "gone-";

  private final Path root;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();

  /** How often each is in use; a locked one counts as in use by all. */
  private final Map<Path, Integer> users = new HashMap<>();

  CacheFolders(Path root) {
    this.root = root;
  }

  /** Removes what a process left that died while it removed. */
  private void finishRemovals() {
    try (Fd top = FileCalls.open(root.toString(), Open.READ_ONLY | Open.DIRECTORY);
        DirectoryStream<Path> leftovers = Files.newDirectoryStream(root, GONE + "*")) {
      for (Path leftover : leftovers) {
        TreeRemoval.remove(top, String.valueOf(leftover.getFileName()));
      }
    } catch (IOException e) {
      throw GantryException.internal("clean " + root + ": " + e, e);
    }
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
      Files.writeString(idFile(folder), mount.id());
    } catch (IOException e) {
      throw GantryException.internal("make the cache folder " + folder + ": " + e, e);
    }
  }

  private static Path idFile(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ID);
  }

  /** All there are, the longest unused first; walks their files. */
  List<CacheMount> list() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    List<CacheMount> all = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, CacheFolders::isCache)) {
      for (Path folder : folders) {
        all.add(look(folder));
      }
    } catch (IOException e) {
      throw GantryException.internal("list the cache folders in " + root + ": " + e, e);
    }
    all.sort(Comparator.comparing(CacheMount::used));
    return all;
  }

  private static boolean isCache(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
        && !String.valueOf(path.getFileName()).startsWith(GONE);
  }

  private CacheMount look(Path folder) throws IOException {
    Path file = idFile(folder);
    boolean known = Files.exists(file);
    Instant changed = Files.getLastModifiedTime(folder).toInstant();
    return new CacheMount(
        String.valueOf(folder.getFileName()),
        known ? Files.readString(file) : "",
        Usage.of(folder).bytes(),
        changed,
        known ? Files.getLastModifiedTime(file).toInstant() : changed,
        inUse(folder));
  }

  private boolean inUse(Path folder) {
    lock.lock();
    try {
      return users.containsKey(folder);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Removes those that nobody uses now, the longest unused first.
   *
   * @param unusedSince only what was last used before; empty for whatever its age
   * @param keepBytes so much is left
   */
  List<CacheMount> prune(Optional<Instant> unusedSince, long keepBytes) {
    List<CacheMount> all = list();
    if (!Files.isDirectory(root)) {
      return all;
    }
    finishRemovals();
    long left = all.stream().mapToLong(CacheMount::bytes).sum();
    List<CacheMount> gone = new ArrayList<>();
    for (CacheMount mount : all) {
      boolean old = unusedSince.map(mount.used()::isBefore).orElse(true);
      if (old && (keepBytes <= 0 || left > keepBytes) && remove(mount.name())) {
        left -= mount.bytes();
        gone.add(mount);
      }
    }
    return gone;
  }

  /** False when somebody uses it. Under the lock it only gets another name. */
  private boolean remove(String name) {
    Path folder = root.resolve(name);
    lock.lock();
    try {
      if (users.containsKey(folder)) {
        return false;
      }
      Files.move(folder, root.resolve(GONE + name), StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(idFile(folder));
    } catch (IOException e) {
      throw GantryException.internal("remove the cache folder " + folder + ": " + e, e);
    } finally {
      lock.unlock();
    }
    try (Fd top = FileCalls.open(root.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      TreeRemoval.remove(top, GONE + name);
    }
    return true;
  }
}
