package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileNames;
import io.gantry.linux.FileStatus;
import io.gantry.linux.FolderEntry;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.linux.Xattrs;
import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;

/**
 * Makes a tree that others have open what another one is, and touches only what differs: the same
 * files keep their inodes. Looked at is what the changed folders name, since nothing else can
 * differ. Whose tree it is may be hostile: names are taken one by one and never followed, and what
 * is mounted in it is neither entered nor removed. Stopped anywhere, it can be run again.
 */
final class RollbackInPlace {
  private static final int MAX_DEPTH = 1000;
  private static final long HERE = Resolve.BENEATH | Resolve.NO_SYMLINKS | Resolve.NO_XDEV;
  private static final int FOLDER = Open.READ_ONLY | Open.DIRECTORY | Open.NO_FOLLOW;
  private static final int LOOK = Open.PATH | Open.NO_FOLLOW;
  private static final int NEW_FILE =
      Open.WRITE_ONLY | Open.CREATE | Open.EXCLUSIVE | Open.NO_FOLLOW;

  /** The file system of a mount may be served by a process that stands still: it is not asked. */
  private static final int STATUS = At.SYMLINK_NOFOLLOW | At.NO_AUTOMOUNT | At.STATX_DONT_SYNC;

  private final Fd root;
  private final Runnable step;
  private final LinkPairs links = new LinkPairs();
  private String at = "/";

  private RollbackInPlace(Fd root, Runnable step) {
    this.root = root;
    this.step = step;
  }

  /**
   * A folder on both sides.
   *
   * @param live what is changed
   * @param past what it becomes
   * @param changed the folders of this path that only one side consists of
   * @param whole whether any name in it may differ, and not only those in {@code changed}
   */
  private record Pair(Fd live, Fd past, List<Fd> changed, boolean whole) {}

  /**
   * @param live the root of a merged view, in which nobody else writes
   * @param past the root of the other
   * @param changed the folders that only one of the views consists of, as overlayfs has them
   * @param step called after each change
   * @throws GantryException UNAVAILABLE when the disk is full
   */
  static void run(Fd live, Fd past, List<Fd> changed, Runnable step) {
    RollbackInPlace rollback = new RollbackInPlace(live, step);
    try (Fd here = FileCalls.openat2(live, ".", FOLDER, 0, HERE);
        Fd there = FileCalls.openat2(past, ".", FOLDER, 0, HERE)) {
      rollback.folder(new Pair(here, there, changed, false), "", 0);
      FileData.syncfs(here);
    } catch (LinuxException e) {
      throw rollback.failed(e);
    }
  }

  private void folder(Pair folder, String path, int depth) {
    if (depth > MAX_DEPTH) {
      throw GantryException.invalid(
          "\"%s\": folders are deeper than %d levels".formatted(shown(), MAX_DEPTH));
    }
    for (String name : names(folder)) {
      String child = path.isEmpty() ? name : path + "/" + name;
      at = "/" + child;
      entry(folder, name, child, depth);
    }
    at = "/" + path;
    // Last, because what is done in a folder changes its time.
    attributes(folder.live(), folder.past());
  }

  private static SequencedSet<String> names(Pair folder) {
    List<Fd> folders = folder.whole() ? List.of(folder.live(), folder.past()) : folder.changed();
    SequencedSet<String> names = new TreeSet<>();
    for (Fd each : folders) {
      FileData.seek(each, 0);
      FileData.list(each).stream().map(FolderEntry::name).forEach(names::add);
    }
    return names;
  }

  private void entry(Pair folder, String name, String path, int depth) {
    Optional<FileStatus> now = status(folder.live(), name);
    Optional<FileStatus> then = status(folder.past(), name).filter(status -> !Whiteouts.is(status));
    if (now.filter(FileStatus::mountRoot).isPresent()) {
      return;
    }
    if (then.isEmpty()) {
      // A socket is no content, and in no copy: whoever listens on it goes on.
      if (now.filter(status -> status.type() != FileMode.SOCKET).isPresent()) {
        var _ = removed(folder.live(), name, now.get());
        step.run();
      }
    } else if (now.filter(FileStatus::isDirectory).isPresent() && then.get().isDirectory()) {
      both(folder, name, path, depth);
    } else if (now.isEmpty() || !kept(folder, name, path, now.get(), then.get())) {
      if (now.isPresent() && !removed(folder.live(), name, now.get())) {
        throw GantryException.conflict(
            "\"%s\": something is mounted in what it would replace".formatted(shown()));
      }
      make(folder, name, path, then.get(), depth);
      step.run();
    }
  }

  private void both(Pair parent, String name, String path, int depth) {
    List<Fd> changed = new ArrayList<>();
    try (Fd live = FileCalls.openat2(parent.live(), name, FOLDER, 0, HERE);
        Fd past = FileCalls.openat2(parent.past(), name, FOLDER, 0, HERE)) {
      boolean whole = parent.whole();
      for (Fd each : parent.changed()) {
        Optional<FileStatus> entry = status(each, name);
        if (entry.isPresent()) {
          if (entry.get().isDirectory()) {
            Fd opened = FileCalls.openat2(each, name, FOLDER, 0, HERE);
            changed.add(opened);
            whole |= hides(opened);
          } else {
            // A whiteout or a file, which hides all that lies below it.
            whole = true;
          }
        }
      }
      folder(new Pair(live, past, changed, whole), path, depth + 1);
    } finally {
      changed.forEach(Fd::close);
    }
  }

  /** Whether this folder shows something else than what lies below it at the same path. */
  private static boolean hides(Fd folder) {
    return MergedWalk.isOpaque(folder)
        || Xattrs.value(folder, Whiteouts.OVERLAY_REDIRECT).isPresent();
  }

  /** Whether what is there could stay what it is, with other attributes at most. */
  private boolean kept(Pair folder, String name, String path, FileStatus now, FileStatus then) {
    if (now.type() != then.type() || !now.special().equals(then.special())) {
      return false;
    }
    try (Fd live = FileCalls.openat2(folder.live(), name, LOOK, 0, HERE);
        Fd past = FileCalls.openat2(folder.past(), name, LOOK, 0, HERE)) {
      FileAttributes here = FileAttributes.of(live);
      FileAttributes there = FileAttributes.of(past);
      boolean alone = now.links() == 1 && then.links() == 1;
      boolean same = here.same(there);
      if (!links.agree(now, then) || !(same || alone) || !sameContent(live, past, now, then)) {
        return false;
      }
      if (!same) {
        there.apply(live);
        step.run();
      }
      links.add(now, then, path);
      return true;
    }
  }

  private static boolean sameContent(Fd live, Fd past, FileStatus now, FileStatus then) {
    return switch (now.type()) {
      case FileMode.REGULAR -> {
        if (now.size() != then.size()) {
          yield false;
        }
        try (Fd here = content(live);
            Fd there = content(past)) {
          yield FileContent.same(here, there);
        }
      }
      case FileMode.SYMBOLIC_LINK ->
          FileCalls.readlinkat(live, "").equals(FileCalls.readlinkat(past, ""));
      default -> true;
    };
  }

  /** Only of what was looked at, and is a regular file: to open something else can be an act. */
  private static Fd content(Fd found) {
    return FileCalls.open(found.path(), Open.READ_ONLY | Open.NON_BLOCKING);
  }

  private void make(Pair folder, String name, String path, FileStatus then, int depth) {
    Optional<String> twin = then.isDirectory() ? Optional.empty() : links.find(then);
    if (twin.isPresent()) {
      link(twin.get(), folder.live(), name);
      return;
    }
    try (Fd past = FileCalls.openat2(folder.past(), name, LOOK, 0, HERE)) {
      switch (then.type()) {
        case FileMode.DIRECTORY -> {
          FileCalls.mkdirat(folder.live(), name, 0700);
          both(new Pair(folder.live(), folder.past(), List.of(), true), name, path, depth);
          return;
        }
        case FileMode.REGULAR -> file(past, folder.live(), name);
        case FileMode.SYMBOLIC_LINK ->
            FileCalls.symlinkat(FileCalls.readlinkat(past, ""), folder.live(), name);
        default -> FileCalls.mknodat(folder.live(), name, then.type() | 0600, then.special());
      }
      try (Fd made = FileCalls.openat2(folder.live(), name, LOOK, 0, HERE)) {
        FileAttributes.of(past).apply(made);
        links.add(FileCalls.statx(made), then, path);
      }
    }
  }

  private static void file(Fd past, Fd folder, String name) {
    try (Fd from = content(past);
        Fd to = FileCalls.openat2(folder, name, NEW_FILE, 0600, Resolve.BENEATH)) {
      FileContent.copy(from, to, FileCalls.statx(from).size());
    }
  }

  private void link(String twin, Fd folder, String name) {
    int slash = twin.lastIndexOf('/');
    String parent = slash < 0 ? "." : twin.substring(0, slash);
    try (Fd from = FileCalls.openat2(root, parent, Open.PATH | Open.DIRECTORY, 0, HERE)) {
      FileCalls.linkat(from, twin.substring(slash + 1), folder, name, 0);
    }
  }

  private void attributes(Fd live, Fd past) {
    FileAttributes there = FileAttributes.of(past);
    if (!FileAttributes.of(live).same(there)) {
      there.apply(live);
      step.run();
    }
  }

  /** False when a mount is in it, which stays with the folders that lead to it. */
  private boolean removed(Fd folder, String name, FileStatus there) {
    if (there.mountRoot()) {
      return false;
    }
    if (!there.isDirectory()) {
      TreeRemoval.remove(folder, name);
      return true;
    }
    try (Fd inside = FileCalls.openat2(folder, name, FOLDER, 0, HERE)) {
      if (hasMount(inside, 0)) {
        FileData.seek(inside, 0);
        for (FolderEntry child : TreeWalk.sorted(inside)) {
          Optional<FileStatus> status = status(inside, child.name());
          if (status.isPresent()) {
            var _ = removed(inside, child.name(), status.get());
          }
        }
        return false;
      }
    }
    TreeRemoval.remove(folder, name);
    return true;
  }

  private static boolean hasMount(Fd folder, int depth) {
    FileData.seek(folder, 0);
    for (FolderEntry child : FileData.list(folder)) {
      FileStatus status = FileCalls.statx(folder, child.name(), STATUS);
      if (status.mountRoot()) {
        return true;
      }
      if (status.isDirectory() && depth < MAX_DEPTH) {
        try (Fd inside = FileCalls.openat2(folder, child.name(), FOLDER, 0, HERE)) {
          if (hasMount(inside, depth + 1)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static Optional<FileStatus> status(Fd folder, String name) {
    return FileCalls.find(folder, name, STATUS);
  }

  private GantryException failed(LinuxException e) {
    boolean full = e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT;
    return new GantryException(
        full ? GantryException.Kind.UNAVAILABLE : GantryException.Kind.INTERNAL,
        "\"%s\": %s".formatted(shown(), full ? "no space left on the disk" : e.getMessage()),
        e);
  }

  private String shown() {
    return TarFault.shown(FileNames.byteString(at));
  }
}
