package io.gantry.engine;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileStatus;
import io.gantry.linux.FolderEntry;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.linux.Xattrs;
import java.util.HashMap;
import java.util.Map;

/**
 * Copies a folder's content with owners, modes, times, attributes, links and devices. Names are
 * taken as they are and never followed, so that hostile links lead nowhere. For one use.
 */
final class TreeCopy {
  private static final long CHUNK = 64L << 20;
  private static final long NO_LINKS = Resolve.NO_SYMLINKS | Resolve.BENEATH;

  private final Map<Long, String> linked = new HashMap<>();
  private final Fd target;

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
      FileStatus status = FileCalls.statx(source, entry.name(), At.SYMLINK_NOFOLLOW);
      one(source, entry.name(), inside, status);
    }
  }

  private void one(Fd folder, String name, String path, FileStatus status) {
    if (status.links() > 1 && !status.isDirectory()) {
      String first = linked.putIfAbsent(status.inode(), path);
      if (first != null) {
        FileCalls.linkat(target, first, target, path, 0);
        return;
      }
    }
    switch (status.type()) {
      case FileMode.DIRECTORY -> {
        FileCalls.mkdirat(target, path, 0700);
        try (Fd source =
            FileCalls.openat2(folder, name, Open.READ_ONLY | Open.DIRECTORY, 0, NO_LINKS)) {
          folder(source, path);
          attributes(source, status, target, path);
        }
      }
      case FileMode.REGULAR -> regular(folder, name, path, status);
      case FileMode.SYMBOLIC_LINK -> {
        FileCalls.symlinkat(FileCalls.readlinkat(folder, name), target, path);
        FileCalls.fchownat(target, path, status.uid(), status.gid(), At.SYMLINK_NOFOLLOW);
      }
      default -> {
        FileCalls.mknodat(target, path, status.mode(), status.special());
        FileCalls.fchownat(target, path, status.uid(), status.gid(), At.SYMLINK_NOFOLLOW);
        FileCalls.fchmodat(target, path, status.permissions());
      }
    }
  }

  private void regular(Fd folder, String name, String path, FileStatus status) {
    try (Fd from = FileCalls.openat2(folder, name, Open.READ_ONLY, 0, NO_LINKS);
        Fd to =
            FileCalls.openat2(
                target, path, Open.WRITE_ONLY | Open.CREATE | Open.EXCLUSIVE, 0600, 0)) {
      long left = status.size();
      while (left > 0) {
        long copied = FileData.sendfile(from, to, Math.min(left, CHUNK));
        left = copied == 0 ? 0 : left - copied;
      }
      attributes(from, status, target, path);
    }
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
    FileCalls.utimensat(target, path, status.accessed(), status.modified(), At.SYMLINK_NOFOLLOW);
  }
}
