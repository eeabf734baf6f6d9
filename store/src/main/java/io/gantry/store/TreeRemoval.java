package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.FileMode;
import io.gantry.linux.FolderEntry;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;

/**
 * Deletes whole trees, whatever a container made of them: by descriptors, so that no link and no
 * mount leads out; trees of any depth with few descriptors; immutable files, too.
 */
public final class TreeRemoval {
  private static final int MAX_DEPTH = 64;
  private static final int FOLDER = Open.READ_ONLY | Open.DIRECTORY | Open.NO_FOLLOW;
  private static final int ANY_FILE = Open.READ_ONLY | Open.NO_FOLLOW | Open.NON_BLOCKING;
  private static final long HERE = Resolve.BENEATH | Resolve.NO_SYMLINKS | Resolve.NO_XDEV;

  private final Fd top;
  private final String name;
  private int moved;

  private TreeRemoval(Fd top, String name) {
    this.top = top;
    this.name = name;
  }

  /**
   * Deletes {@code top/name}; nothing happens when it is not there. Deep folders are moved up
   * beside it on the way, so {@code top} must be a folder in which nobody else uses names with a
   * {@code ~}.
   */
  public static void remove(Fd top, String name) {
    TreeRemoval removal = new TreeRemoval(top, name);
    removal.any(top, new FolderEntry(name, 0, 0), 0);
    for (int i = 0; i < removal.moved; i++) {
      removal.any(top, new FolderEntry(removal.parked(i), FileMode.DIRECTORY, 0), 0);
    }
  }

  private void any(Fd parent, FolderEntry entry, int depth) {
    try {
      remove(parent, entry, depth);
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return;
      }
      if (e.errno() != Errno.EPERM) {
        throw e;
      }
      mutable(parent, entry);
      remove(parent, entry, depth);
    }
  }

  private void remove(Fd parent, FolderEntry entry, int depth) {
    if (entry.type() == FileMode.DIRECTORY) {
      folder(parent, entry.name(), depth);
      return;
    }
    try {
      FileCalls.unlinkat(parent, entry.name(), 0);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EISDIR) {
        throw e;
      }
      folder(parent, entry.name(), depth);
    }
  }

  private void folder(Fd parent, String folder, int depth) {
    if (depth == MAX_DEPTH) {
      FileCalls.renameat2(parent, folder, top, parked(moved), 0);
      moved++;
      return;
    }
    try (Fd open = FileCalls.openat2(parent, folder, FOLDER, 0, HERE)) {
      for (FolderEntry child : FileData.list(open)) {
        any(open, child, depth + 1);
      }
    }
    FileCalls.unlinkat(parent, folder, At.REMOVE_DIRECTORY);
  }

  private String parked(int number) {
    return name + "~deep-" + number;
  }

  /** A container with CAP_LINUX_IMMUTABLE may have set the flag on the file or on its folder. */
  private static void mutable(Fd parent, FolderEntry entry) {
    FileData.clearImmutable(parent);
    boolean openable = entry.type() == FileMode.DIRECTORY || entry.type() == FileMode.REGULAR;
    if (openable) {
      try (Fd file = FileCalls.openat2(parent, entry.name(), ANY_FILE, 0, HERE)) {
        FileData.clearImmutable(file);
      }
    }
  }
}
