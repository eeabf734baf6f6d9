package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.FileNames;
import io.gantry.linux.FileStatus;
import io.gantry.linux.FolderEntry;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.oci.GantryException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Walks a tree by descriptors, a folder before what is in it, names in the order of their bytes.
 */
final class TreeWalk {
  /**
   * Where the walk stands.
   *
   * @param path byte string from the walk's root, without leading slash
   * @param name as the module linux spells it
   */
  record Place(Fd parent, String name, String path, FileStatus status) {
    /** For calls that take a path: follows no link, because the parent is open. */
    String proc() {
      return parent.path() + "/" + name;
    }

    boolean isWhiteout() {
      return Whiteouts.is(status);
    }
  }

  /** What is done at each place; the descriptor is valid during the call only. */
  interface Visitor {
    void visit(Place place);
  }

  /** A path of more levels fits into no system call; each level holds a descriptor, too. */
  private static final int MAX_DEPTH = 1000;

  private static final int FOLDER = Open.READ_ONLY | Open.DIRECTORY | Open.NO_FOLLOW;
  private static final long HERE = Resolve.BENEATH | Resolve.NO_SYMLINKS | Resolve.NO_XDEV;

  private static final long ACROSS = Resolve.BENEATH | Resolve.NO_SYMLINKS;

  private final Visitor visitor;
  private final boolean strict;
  private final Predicate<String> crosses;

  private TreeWalk(Visitor visitor, boolean strict, Predicate<String> crosses) {
    this.visitor = visitor;
    this.strict = strict;
    this.crosses = crosses;
  }

  /** Visits all below the root, not the root itself. What vanishes meanwhile is passed over. */
  static void walk(Fd root, Visitor visitor) {
    walk(root, visitor, path -> false);
  }

  /**
   * As {@link #walk}.
   *
   * @param crosses of which paths, in the form of {@link Place#path}, the walk enters what is
   *     mounted there; other mounts appear as empty folders
   */
  static void walk(Fd root, Visitor visitor, Predicate<String> crosses) {
    try (Fd open = FileCalls.openat2(root, ".", Open.READ_ONLY | Open.DIRECTORY, 0, 0)) {
      new TreeWalk(visitor, true, crosses).folder(open, "", 0);
    }
  }

  /**
   * As {@link #walk}, but what lies too deep is passed over, and no server of what is mounted in it
   * is waited for: for sums that no tree may refuse.
   */
  static void survey(Fd root, Visitor visitor) {
    try (Fd open = FileCalls.openat2(root, ".", Open.READ_ONLY | Open.DIRECTORY, 0, 0)) {
      new TreeWalk(visitor, false, path -> false).folder(open, "", 0);
    }
  }

  static List<FolderEntry> sorted(Fd folder) {
    return FileData.list(folder).stream()
        .sorted(Comparator.comparing(entry -> FileNames.byteString(entry.name())))
        .toList();
  }

  private void folder(Fd folder, String path, int depth) {
    if (depth > MAX_DEPTH) {
      if (!strict) {
        return;
      }
      throw GantryException.invalid(
          "read a tree of folders: it is deeper than "
              + MAX_DEPTH
              + " levels at \""
              + TarFault.shown(path)
              + "\"");
    }
    for (FolderEntry entry : sorted(folder)) {
      String name = FileNames.byteString(entry.name());
      String child = path.isEmpty() ? name : path + "/" + name;
      try {
        place(folder, entry.name(), child, depth);
      } catch (LinuxException e) {
        if (!e.isGone()) {
          throw e;
        }
      }
    }
  }

  private void place(Fd folder, String name, String path, int depth) {
    int flags = strict ? At.SYMLINK_NOFOLLOW : At.SYMLINK_NOFOLLOW | At.STATX_DONT_SYNC;
    FileStatus status = FileCalls.statx(folder, name, flags);
    visitor.visit(new Place(folder, name, path, status));
    if (status.isDirectory() && (!status.mountRoot() || crosses.test(path))) {
      long resolve = status.mountRoot() ? ACROSS : HERE;
      try (Fd open = FileCalls.openat2(folder, name, FOLDER, 0, resolve)) {
        folder(open, path, depth + 1);
      }
    }
  }
}
