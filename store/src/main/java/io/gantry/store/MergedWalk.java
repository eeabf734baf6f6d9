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
import io.gantry.linux.Xattrs;
import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Walks layers that lie on each other as the one that they are together: of each name the topmost,
 * folders merged, as overlayfs shows them. In the order of {@link TreeWalk}.
 */
final class MergedWalk {
  private static final int MAX_DEPTH = 1000;
  private static final int FOLDER = Open.READ_ONLY | Open.DIRECTORY | Open.NO_FOLLOW;
  private static final long HERE = Resolve.BENEATH | Resolve.NO_SYMLINKS | Resolve.NO_XDEV;

  /** What is done at each place; the descriptor is valid during the call only. */
  interface Visitor {
    /**
     * @param opaque whether the folder hides the one of the same name in layers further below
     */
    void visit(TreeWalk.Place place, boolean opaque);
  }

  private final Visitor visitor;
  private final Optional<LowerView> below;

  private MergedWalk(Visitor visitor, Optional<LowerView> below) {
    this.visitor = visitor;
    this.below = below;
  }

  /**
   * Visits the root, and all below it. What vanishes meanwhile is passed over.
   *
   * @param layers top first
   * @param below the other layers, from which whiteouts and opaque folders hide something; without
   *     any, and where there is nothing to hide, no whiteout is visited
   */
  static void walk(List<Fd> layers, Optional<LowerView> below, Visitor visitor) {
    Fd top = layers.getFirst();
    visitor.visit(new TreeWalk.Place(top, ".", ".", FileCalls.statx(top)), false);
    new MergedWalk(visitor, below).folder(layers, "", 0);
  }

  /** A folder as the layers have it, those left out which an upper one hides; owned by the walk. */
  private record Stack(List<Fd> folders, boolean opaque) implements AutoCloseable {
    @Override
    public void close() {
      folders.forEach(Fd::close);
    }
  }

  private void folder(List<Fd> folders, String path, int depth) {
    if (depth > MAX_DEPTH) {
      throw GantryException.invalid(
          "merge layers: a folder is deeper than %d levels at \"%s\""
              .formatted(MAX_DEPTH, TarFault.shown(path)));
    }
    for (Map.Entry<String, List<Fd>> each : owners(folders).entrySet()) {
      String name = FileNames.byteString(each.getKey());
      try {
        place(each.getValue(), each.getKey(), path.isEmpty() ? name : path + "/" + name, depth);
      } catch (LinuxException e) {
        if (!e.isGone()) {
          throw e;
        }
      }
    }
  }

  private void place(List<Fd> owners, String name, String path, int depth) {
    Fd top = owners.getFirst();
    FileStatus status = FileCalls.statx(top, name, At.SYMLINK_NOFOLLOW);
    TreeWalk.Place place = new TreeWalk.Place(top, name, path, status);
    if (status.isDirectory()) {
      try (Stack stack = stack(owners, name)) {
        visitor.visit(place, below.isPresent() && stack.opaque());
        folder(stack.folders(), path, depth + 1);
      }
    } else if (!place.isWhiteout() || below.flatMap(view -> view.find(path)).isPresent()) {
      visitor.visit(place, false);
    }
  }

  /** Who has each name, top first; names as the module linux spells them. */
  private static Map<String, List<Fd>> owners(List<Fd> folders) {
    Map<String, List<Fd>> owners = new TreeMap<>(Comparator.comparing(FileNames::byteString));
    for (Fd folder : folders) {
      FileData.seek(folder, 0);
      for (FolderEntry entry : FileData.list(folder)) {
        owners.computeIfAbsent(entry.name(), name -> new ArrayList<>()).add(folder);
      }
    }
    return owners;
  }

  private static Stack stack(List<Fd> owners, String name) {
    List<Fd> folders = new ArrayList<>();
    boolean opaque = false;
    boolean whole = false;
    try {
      for (int i = 0; i < owners.size() && !opaque; i++) {
        Fd owner = owners.get(i);
        if (FileCalls.statx(owner, name, At.SYMLINK_NOFOLLOW).isDirectory()) {
          Fd folder = FileCalls.openat2(owner, name, FOLDER, 0, HERE);
          folders.add(folder);
          opaque = isOpaque(folder);
        } else {
          // A file or a whiteout, on which the folder was made anew.
          opaque = true;
        }
      }
      whole = true;
      return new Stack(folders, opaque);
    } finally {
      if (!whole) {
        folders.forEach(Fd::close);
      }
    }
  }

  static boolean isOpaque(Fd folder) {
    return Xattrs.value(folder, Whiteouts.OVERLAY_OPAQUE)
        .filter(value -> Arrays.equals(value, Whiteouts.yes()))
        .isPresent();
  }
}
