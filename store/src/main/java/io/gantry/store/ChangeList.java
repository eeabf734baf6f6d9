package io.gantry.store;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileNames;
import io.gantry.linux.FileStatus;
import io.gantry.linux.FolderEntry;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.store.Change.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Compares what a container has written with the merged layers of its image. */
final class ChangeList {
  private static final long HERE = Resolve.BENEATH | Resolve.NO_SYMLINKS;

  private final LowerView lower;
  private final TreeMap<String, Kind> changes = new TreeMap<>();
  private final Set<String> seen = new HashSet<>();
  private final List<String> opaque = new ArrayList<>();

  private ChangeList(LowerView lower) {
    this.lower = lower;
  }

  /**
   * @param uppers writable folders, top first
   */
  static List<Change> of(List<Fd> uppers, LowerView lower) {
    ChangeList list = new ChangeList(lower);
    MergedWalk.walk(uppers, Optional.of(lower), list::visit);
    list.opaque.forEach(list::hidden);
    return list.changes.entrySet().stream()
        .map(e -> new Change("/" + TarEntry.text(e.getKey()), e.getValue()))
        .toList();
  }

  private void visit(TreeWalk.Place place, boolean hides) {
    if (place.path().equals(".")) {
      return;
    }
    seen.add(place.path());
    Optional<FileStatus> below = lower.find(place.path());
    if (place.isWhiteout()) {
      if (below.isPresent()) {
        add(place.path(), Kind.DELETED);
      }
    } else if (below.isEmpty()) {
      add(place.path(), Kind.ADDED);
    } else if (!(place.status().isDirectory() && unchanged(place.status(), below.get()))) {
      add(place.path(), Kind.MODIFIED);
    }
    if (hides && below.filter(FileStatus::isDirectory).isPresent()) {
      opaque.add(place.path());
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
  private void hidden(String path) {
    try (Fd folder =
        FileCalls.openat2(lower.root(), FileNames.ofByteString(path), Open.DIRECTORY, 0, HERE)) {
      for (FolderEntry entry : TreeWalk.sorted(folder)) {
        String child = path + "/" + FileNames.byteString(entry.name());
        if (!seen.contains(child) && lower.find(child).isPresent()) {
          add(child, Kind.DELETED);
        }
      }
    }
  }
}
