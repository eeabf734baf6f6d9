package io.gantry.engine;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileStatus;
import io.gantry.linux.FolderEntry;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.linux.Xattrs;
import io.gantry.store.FileContent;
import io.gantry.store.Inode;
import java.util.HashMap;
import java.util.Map;

/**
 * Copies a folder's content with owners, modes, times, attributes, links, devices and holes. Names
 * are taken as they are and never followed, so that hostile links lead nowhere. The source may be
 * at work: what vanishes meanwhile is passed over. For one use.
 */
final class TreeCopy {
  private static final long NO_LINKS = Resolve.NO_SYMLINKS | Resolve.BENEATH;

  private final Map<Inode, String> linked = new HashMap<>();
  private final Fd target;

  /** Not tried again where it did not work once. */
  private boolean shares = true;

  private TreeCopy(Fd target) {
    this.target = target;
  }

  /** Everything in the one folder into the other, which also gets its owner, mode and times. */
  static void copy(Fd source, Fd target) {
    new TreeCopy(target).folder(source, "");
    attributes(source, FileCalls.statx(source), target, ".");
  }

  private void folder(Fd source, String prefix) {
    for (FolderEntry entry : FileData.list(source)) {
      String inside = prefix.isEmpty() ? entry.name() : prefix + "/" + entry.name();
      try {
        FileStatus status = FileCalls.statx(source, entry.name(), At.SYMLINK_NOFOLLOW);
        one(source, entry.name(), inside, status);
      } catch (LinuxException e) {
        if (!e.isGone()) {
          throw e;
        }
      }
    }
  }

  private void one(Fd folder, String name, String path, FileStatus status) {
    boolean several = status.links() > 1 && !status.isDirectory();
    Inode inode = Inode.of(status);
    String first = several ? linked.get(inode) : null;
    if (first != null) {
      FileCalls.linkat(target, first, target, path, 0);
    } else if (made(folder, name, path, status) && several) {
      linked.put(inode, path);
    }
  }

  /** False when it has become something else meanwhile, and is left out. */
  private boolean made(Fd folder, String name, String path, FileStatus status) {
    switch (status.type()) {
      case FileMode.DIRECTORY -> {
        FileCalls.mkdirat(target, path, 0700);
        try (Fd source =
            FileCalls.openat2(folder, name, Open.READ_ONLY | Open.DIRECTORY, 0, NO_LINKS)) {
          folder(source, path);
          attributes(source, status, target, path);
        }
      }
      case FileMode.REGULAR -> {
        return regular(folder, name, path);
      }
      case FileMode.SYMBOLIC_LINK -> {
        FileCalls.symlinkat(FileCalls.readlinkat(folder, name), target, path);
        FileCalls.fchownat(target, path, status.uid(), status.gid(), At.SYMLINK_NOFOLLOW);
        times(status, target, path);
      }
      default -> {
        FileCalls.mknodat(target, path, status.mode(), status.special());
        FileCalls.fchownat(target, path, status.uid(), status.gid(), At.SYMLINK_NOFOLLOW);
        FileCalls.fchmodat(target, path, status.permissions());
        times(status, target, path);
      }
    }
    return true;
  }

  private boolean regular(Fd folder, String name, String path) {
    try (Fd found = FileCalls.openat2(folder, name, Open.PATH | Open.NO_FOLLOW, 0, NO_LINKS)) {
      FileStatus status = FileCalls.statx(found);
      // Looked at before it is opened: a container may have put a device in its place meanwhile.
      if (!status.isRegular()) {
        return false;
      }
      int create = Open.WRITE_ONLY | Open.CREATE | Open.EXCLUSIVE;
      try (Fd from = FileCalls.open(found.path(), Open.READ_ONLY | Open.NON_BLOCKING);
          Fd to = FileCalls.openat2(target, path, create, 0600, 0)) {
        if (!shared(from, to)) {
          FileContent.copy(from, to, status.size());
        }
        attributes(from, status, target, path);
        return true;
      }
    }
  }

  /** Whether the copy has the blocks of the other now, as some file systems can do it. */
  private boolean shared(Fd from, Fd to) {
    shares = shares && FileData.shareBlocks(from, to);
    return shares;
  }

  /**
   * Owner before mode: a change of owner clears set-user-id; attributes before a read-only mode.
   */
  private static void attributes(Fd source, FileStatus status, Fd target, String path) {
    FileCalls.fchownat(target, path, status.uid(), status.gid(), At.SYMLINK_NOFOLLOW);
    try (Fd copy = FileCalls.openat2(target, path, Open.READ_ONLY, 0, 0)) {
      for (String name : Xattrs.list(source)) {
        Xattrs.value(source, name).ifPresent(value -> Xattrs.set(copy, name, value));
      }
      FileCalls.chmod(copy, status.permissions());
    }
    times(status, target, path);
  }

  private static void times(FileStatus status, Fd target, String path) {
    FileCalls.utimensat(target, path, status.accessed(), status.modified(), At.SYMLINK_NOFOLLOW);
  }
}
