package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileStatus;
import io.gantry.linux.FolderEntry;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.linux.Xattrs;
import io.gantry.store.Change.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Compares a container's writable folder with the merged layers below it. */
final class ChangeList {
  private static final long HERE = Resolve.BENEATH | Resolve.NO_SYMLINKS;

  private final Fd upper;
  private final Fd lower;
  private final TreeMap<String, Kind> changes = new TreeMap<>();

  private ChangeList(Fd upper, Fd lower) {
    this.upper = upper;
    this.lower = lower;
  }

  static List<Change> of(Fd upper, Fd lower) {
    ChangeList list = new ChangeList(upper, lower);
    TreeWalk.walk(upper, list::visit);
    return list.changes.entrySet().stream()
        .map(e -> new Change("/" + TarEntry.text(e.getKey()), e.getValue()))
        .toList();
  }

  private void visit(TreeWalk.Place place) {
    Optional<FileStatus> below = below(place.path());
    if (place.isWhiteout()) {
      if (below.isPresent()) {
        add(place.path(), Kind.DELETED);
      }
    } else if (below.isEmpty()) {
      add(place.path(), Kind.ADDED);
    } else if (!(place.status().isDirectory() && unchanged(place.status(), below.get()))) {
      add(place.path(), Kind.MODIFIED);
    }
    if (place.status().isDirectory() && below.isPresent() && below.get().isDirectory()) {
      hidden(place);
    }
  }

  /** A folder is also copied up when only something in it changes. */
  private static boolean unchanged(FileStatus now, FileStatus before) {
    return !differ(now, before) && now.modified().equals(before.modified());
  }

  /** Whether mode or owner of a folder changed. */
  static boolean differ(FileStatus now, FileStatus before) {
    return now.mode() != before.mode() || now.uid() != before.uid() || now.gid() != before.gid();
  }

  private void add(String path, Kind kind) {
    changes.put(path, kind);
    for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      changes.putIfAbsent(path.substring(0, end), Kind.MODIFIED);
    }
  }

  /** An opaque folder deletes all that was in it. */
  private void hidden(TreeWalk.Place place) {
    boolean opaque =
        Xattrs.value(place.proc(), Whiteouts.OVERLAY_OPAQUE)
            .filter(value -> Arrays.equals(value, Whiteouts.yes()))
            .isPresent();
    if (!opaque) {
      return;
    }
    String path = LayerPath.kernel(place.path());
    try (Fd folder = FileCalls.openat2(lower, path, Open.DIRECTORY, 0, HERE)) {
      for (FolderEntry entry : TreeWalk.sorted(folder)) {
        String child = place.path() + "/" + LayerPath.bytes(entry.name());
        if (status(upper, child).isEmpty() && below(child).isPresent()) {
          add(child, Kind.DELETED);
        }
      }
    }
  }

  private Optional<FileStatus> below(String path) {
    // A single layer is looked at directly, so its whiteouts show.
    return status(lower, path).filter(status -> !Whiteouts.is(status));
  }

  private static Optional<FileStatus> status(Fd root, String path) {
    try (Fd file =
        FileCalls.openat2(root, LayerPath.kernel(path), Open.PATH | Open.NO_FOLLOW, 0, HERE)) {
      return Optional.of(FileCalls.statx(file, "", At.EMPTY_PATH));
    } catch (LinuxException e) {
      return switch (e.errno()) {
        case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP -> Optional.empty();
        default -> throw e;
      };
    }
  }
}
