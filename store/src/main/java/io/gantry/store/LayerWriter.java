package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileNames;
import io.gantry.linux.FileStatus;
import io.gantry.linux.Open;
import io.gantry.linux.ReadBuffer;
import io.gantry.linux.Resolve;
import io.gantry.linux.Xattrs;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Writes a tree as a tar archive: the same tree gives the same bytes. Names come in the order of
 * their bytes, hard links are found by inode, a file with much less on the disk than its size is
 * kept as sparse (PAX 1.0), times have nanoseconds, owners are numbers without names. Sockets are
 * left out.
 */
final class LayerWriter implements AutoCloseable {
  private static final int BUFFER = 256 * 1024;

  /** Holes of fewer bytes are not worth their map. */
  private static final long WORTHWHILE = 1 << 20;

  private static final int LOOK = Open.PATH | Open.NO_FOLLOW;
  private static final int READ = Open.READ_ONLY | Open.NON_BLOCKING;
  private static final TarEntry.Type FILE = TarEntry.Type.FILE;
  private static final long HERE = Resolve.BENEATH | Resolve.NO_SYMLINKS;

  private final TarWriter tar;
  private final boolean layer;
  private final boolean still;
  private final UnaryOperator<String> naming;
  private final Map<Inode, String> linked = new HashMap<>();
  private final ReadBuffer buffer = new ReadBuffer(BUFFER);
  private boolean isFaithful = true;

  private LayerWriter(
      OutputStream out, boolean layer, boolean still, UnaryOperator<String> naming) {
    this.tar = new TarWriter(out);
    this.layer = layer;
    this.still = still;
    this.naming = naming;
  }

  /** A tree as it is. Flushes, but does not close the stream. */
  static void tree(Fd root, OutputStream out) {
    write(root, out, false, false);
  }

  /**
   * An overlay's writable folder as a layer, with whiteouts in the form of the specification.
   *
   * @param still whether nobody is left who could change it meanwhile
   * @return whether the folder is what the archive unpacks to: not when it holds sockets, names
   *     that are whiteouts in an archive, or what changed meanwhile
   */
  static boolean layer(Fd upper, boolean still, OutputStream out) {
    return write(upper, out, true, still);
  }

  /**
   * Several layers as one.
   *
   * @param layers as unpacked, top first
   * @param below others, from which it hides what these hid
   */
  static void merged(List<Fd> layers, Optional<LowerView> below, OutputStream out) {
    try (LayerWriter writer = new LayerWriter(out, true, false, UnaryOperator.identity())) {
      MergedWalk.walk(layers, below, (place, opaque) -> writer.visit(place, xattrs -> opaque));
      writer.tar.finish();
    }
  }

  private static boolean write(Fd root, OutputStream out, boolean layer, boolean still) {
    try (LayerWriter writer = new LayerWriter(out, layer, still, UnaryOperator.identity())) {
      writer.folder(root, path -> false);
      return writer.isFaithful;
    }
  }

  /**
   * A folder by other names.
   *
   * @param naming from the path in the folder, {@code .} for itself, to the name in the archive
   * @param crosses what mounts to enter, see {@link TreeWalk#walk}
   */
  static void folder(
      Fd folder, UnaryOperator<String> naming, Predicate<String> crosses, OutputStream out) {
    try (LayerWriter writer = new LayerWriter(out, false, false, naming)) {
      writer.folder(folder, crosses);
    }
  }

  /** A single thing that is no folder, by this name in the archive. */
  static void single(Fd parent, String file, String name, OutputStream out) {
    try (LayerWriter writer = new LayerWriter(out, false, false, path -> name)) {
      FileStatus status = FileCalls.statx(parent, file, At.SYMLINK_NOFOLLOW);
      writer.visit(new TreeWalk.Place(parent, file, file, status));
      writer.tar.finish();
    }
  }

  private void folder(Fd folder, Predicate<String> crosses) {
    visit(new TreeWalk.Place(folder, ".", ".", FileCalls.statx(folder)));
    TreeWalk.walk(folder, this::visit, crosses);
    tar.finish();
  }

  @Override
  public void close() {
    buffer.close();
  }

  private void visit(TreeWalk.Place place) {
    visit(place, LayerWriter::opaque);
  }

  private void visit(TreeWalk.Place place, Predicate<Map<String, byte[]>> opaque) {
    if (layer && place.isWhiteout()) {
      whiteout(place.path());
      return;
    }
    isFaithful &= !place.name().startsWith(Whiteouts.PREFIX);
    if (place.status().type() == FileMode.SOCKET) {
      isFaithful = false;
      return;
    }
    boolean several = !place.status().isDirectory() && place.status().links() > 1;
    Inode inode = Inode.of(place.status());
    String first = several ? linked.get(inode) : null;
    if (first != null) {
      tar.put(made(place, TarEntry.Type.HARD_LINK, 0, first, Map.of()));
    } else if (entry(place, opaque) && several) {
      linked.put(inode, naming.apply(place.path()));
    }
  }

  private void whiteout(String path) {
    int slash = path.lastIndexOf('/') + 1;
    String name = path.substring(0, slash) + Whiteouts.PREFIX + path.substring(slash);
    tar.put(TarEntry.file(name, 0, 0));
  }

  /** False when it has become something else meanwhile, and is left out. */
  private boolean entry(TreeWalk.Place place, Predicate<Map<String, byte[]>> opaque) {
    switch (place.status().type()) {
      case FileMode.REGULAR -> {
        return file(place);
      }
      case FileMode.DIRECTORY -> folder(place, opaque);
      case FileMode.SYMBOLIC_LINK -> {
        String target = FileNames.byteString(FileCalls.readlinkat(place.parent(), place.name()));
        tar.put(made(place, TarEntry.Type.SYMLINK, 0, target, xattrs(place)));
      }
      case FileMode.CHARACTER_DEVICE ->
          tar.put(made(place, TarEntry.Type.CHARACTER_DEVICE, 0, "", xattrs(place)));
      case FileMode.BLOCK_DEVICE ->
          tar.put(made(place, TarEntry.Type.BLOCK_DEVICE, 0, "", xattrs(place)));
      default -> tar.put(made(place, TarEntry.Type.FIFO, 0, "", xattrs(place)));
    }
    return true;
  }

  private void folder(TreeWalk.Place place, Predicate<Map<String, byte[]>> opaque) {
    Map<String, byte[]> xattrs = xattrs(place);
    boolean hides = layer && opaque.test(xattrs);
    if (layer && xattrs.containsKey(Whiteouts.OVERLAY_REDIRECT)) {
      throw GantryException.invalid(
          "write layer: folder \""
              + TarFault.shown(place.path())
              + "\" was moved by overlayfs"
              + " (redirect), which an archive cannot say. Hint: mount with redirect_dir=off");
    }
    xattrs.keySet().removeIf(key -> key.startsWith(Whiteouts.OVERLAY));
    tar.put(made(place, TarEntry.Type.DIRECTORY, 0, "", xattrs));
    if (hides) {
      tar.put(TarEntry.file(place.path() + "/" + Whiteouts.OPAQUE, 0, 0));
    }
  }

  private boolean file(TreeWalk.Place place) {
    if (still) {
      try (Fd file =
          FileCalls.openat2(place.parent(), place.name(), READ | Open.NO_FOLLOW, 0, HERE)) {
        file(place, place.status(), file);
      }
      return true;
    }
    try (Fd found = FileCalls.openat2(place.parent(), place.name(), LOOK, 0, HERE)) {
      FileStatus status = FileCalls.statx(found);
      // Looked at before it is opened: a container may have put a device in its place meanwhile.
      if (!status.isRegular()) {
        isFaithful = false;
        return false;
      }
      try (Fd file = FileCalls.open(found.path(), READ)) {
        file(place, status, file);
        return true;
      }
    }
  }

  private void file(TreeWalk.Place place, FileStatus status, Fd file) {
    Map<String, byte[]> xattrs = xattrs(Xattrs.list(file), key -> Xattrs.value(file, key));
    xattrs.keySet().removeIf(key -> key.startsWith(Whiteouts.OVERLAY));
    content(
        file,
        status.allocated(),
        made(naming.apply(place.path()), status, FILE, status.size(), "", xattrs));
  }

  private void content(Fd file, long allocated, TarEntry entry) {
    long size = entry.size();
    SparseMap map = new SparseMap();
    try {
      if (allocated + WORTHWHILE <= size && map(file, size, map)) {
        OutputStream out = tar.putSparse(entry, map);
        for (int i = 0; i < map.size(); i++) {
          copy(file, map.offset(i), map.length(i), out);
        }
      } else {
        copy(file, 0, size, tar.put(entry));
      }
    } catch (IOException e) {
      throw GantryException.internal("write layer: " + e.getMessage(), e);
    }
  }

  /** Finds the data; false when it is in too many pieces. */
  private static boolean map(Fd file, long size, SparseMap map) {
    long end = 0;
    while (end < size && map.size() < SparseMap.MAX_EXTENTS - 1) {
      OptionalLong data = FileData.nextData(file, end);
      if (data.isEmpty() || data.getAsLong() >= size) {
        end = size;
      } else {
        end = Math.min(size, FileData.nextHole(file, data.getAsLong()).orElse(size));
        map.add(data.getAsLong(), end - data.getAsLong());
      }
    }
    return end == size;
  }

  private void copy(Fd file, long offset, long length, OutputStream out) throws IOException {
    if (offset > 0) {
      FileData.seek(file, offset);
    }
    for (long left = length; left > 0; ) {
      int n = buffer.read(file, left);
      if (n < 0) {
        // It was longer a moment ago; like GNU tar, keep the archive whole with zeros.
        isFaithful = false;
        n = (int) Math.min(left, BUFFER);
        Arrays.fill(buffer.bytes(), 0, n, (byte) 0);
      }
      out.write(buffer.bytes(), 0, n);
      left -= n;
    }
  }

  private TarEntry made(
      TreeWalk.Place place,
      TarEntry.Type type,
      long size,
      String link,
      Map<String, byte[]> xattrs) {
    return made(naming.apply(place.path()), place.status(), type, size, link, xattrs);
  }

  private static TarEntry made(
      String name,
      FileStatus status,
      TarEntry.Type type,
      long size,
      String link,
      Map<String, byte[]> xattrs) {
    boolean node = type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
    return new TarEntry(
        name,
        type,
        status.permissions(),
        Integer.toUnsignedLong(status.uid()),
        Integer.toUnsignedLong(status.gid()),
        "",
        "",
        size,
        status.modified(),
        link,
        node ? status.special().major() : 0,
        node ? status.special().minor() : 0,
        xattrs,
        false);
  }

  private static Map<String, byte[]> xattrs(TreeWalk.Place place) {
    String path = place.proc();
    return xattrs(Xattrs.list(path), key -> Xattrs.value(path, key));
  }

  private static Map<String, byte[]> xattrs(
      List<String> keys, Function<String, Optional<byte[]>> values) {
    Map<String, byte[]> found = new LinkedHashMap<>();
    for (String key : keys) {
      if (!FileAttributes.OF_HOST.contains(key)) {
        values.apply(key).ifPresent(value -> found.put(FileNames.byteString(key), value));
      }
    }
    return found;
  }

  /** What overlayfs says of a folder of one layer. */
  private static boolean opaque(Map<String, byte[]> xattrs) {
    return Arrays.equals(xattrs.get(Whiteouts.OVERLAY_OPAQUE), Whiteouts.yes());
  }
}
