package io.gantry.store;

import io.gantry.linux.DeviceNumber;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileNames;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A node of a {@link LayerTree} in the making: a folder that is implied until it is described. */
final class NodeDraft {
  private static final int LONGEST_TARGET = 4095;

  /** What the kernel allows for one value, and for all names and values together in FUSE. */
  private static final int LARGEST_XATTR = 64 << 10;

  private static final int LONGEST_KEY = 255;
  private static final DeviceNumber NO_DEVICE = new DeviceNumber(0, 0);

  private final int inode;
  private final SortedMap<String, NodeDraft> children = new TreeMap<>();
  private final List<TocEntry> chunks = new ArrayList<>();
  private final Map<String, byte[]> xattrs = new TreeMap<>();
  private Optional<TocEntry> entry;
  private int mode = FileMode.DIRECTORY | 0755;
  private Instant modified = Instant.EPOCH;
  private int links;
  private int keys;

  NodeDraft(int inode, Optional<TocEntry> entry) {
    this.inode = inode;
    this.entry = entry;
  }

  int inode() {
    return inode;
  }

  Optional<TocEntry> entry() {
    return entry;
  }

  boolean isImplied() {
    return entry.isEmpty() && isDirectory();
  }

  boolean isDirectory() {
    return type() == FileMode.DIRECTORY;
  }

  boolean isRegular() {
    return type() == FileMode.REGULAR;
  }

  /** Whiteouts do not count. */
  boolean isDevice() {
    return entry.isPresent()
        && (type() == FileMode.CHARACTER_DEVICE || type() == FileMode.BLOCK_DEVICE);
  }

  /** Names that it has so far. */
  int links() {
    return links;
  }

  void makeOpaque() {
    xattrs.put(Whiteouts.OVERLAY_OPAQUE, Whiteouts.yes());
  }

  void makeWhiteout() {
    mode = FileMode.CHARACTER_DEVICE;
  }

  void put(String name, NodeDraft child) {
    children.put(name, child);
    child.links++;
  }

  void add(TocEntry chunk) {
    chunks.add(chunk);
  }

  /** Takes over what the table says of it. */
  void describe(TocEntry line, UnpackFault fault) {
    int type = LayerTreeBuilder.type(line.type());
    if (type == 0) {
      throw fault.refused("its type is unknown");
    }
    entry = Optional.of(line);
    mode = type | (line.mode() & 07777);
    modified = time(line.modtime(), fault);
    check(line, type, fault);
    line.xattrs().forEach((key, value) -> xattr(TarEntry.bytes(key), value, fault));
    if (isRegular()) {
      chunks.add(line);
    }
  }

  private static void check(TocEntry line, int type, UnpackFault fault) {
    if (line.size() < 0 || (type != FileMode.REGULAR && line.size() > 0)) {
      throw fault.refused("its size makes no sense");
    }
    if (line.uid() >>> 32 != 0 || line.gid() >>> 32 != 0) {
      throw fault.refused("its owner makes no sense");
    }
    int target = TarEntry.bytes(line.linkName()).length();
    if (type == FileMode.SYMBOLIC_LINK
        && (target == 0 || target > LONGEST_TARGET || line.linkName().indexOf(0) >= 0)) {
      throw fault.refused("it links to nothing that can be");
    }
    boolean device = type == FileMode.CHARACTER_DEVICE || type == FileMode.BLOCK_DEVICE;
    if (device && (line.devMajor() >>> 12 != 0 || line.devMinor() >>> 20 != 0)) {
      throw fault.refused("its device number makes no sense");
    }
    if (type == FileMode.CHARACTER_DEVICE && line.devMajor() == 0 && line.devMinor() == 0) {
      throw fault.refused("character device 0:0 would act as a whiteout");
    }
  }

  private static Instant time(String text, UnpackFault fault) {
    try {
      return text.isEmpty() ? Instant.EPOCH : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw fault.refused("its time makes no sense");
    }
  }

  private void xattr(String key, String base64, UnpackFault fault) {
    if (key.startsWith(Whiteouts.OVERLAY)) {
      // A layer must not speak overlayfs: redirects would show it other folders.
      return;
    }
    byte[] value;
    try {
      value = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw fault.refused("its extended attributes make no sense");
    }
    xattrs.put(FileNames.ofByteString(key), value);
    keys += key.length() + 1;
    if (key.isEmpty()
        || key.length() > LONGEST_KEY
        || key.indexOf(0) >= 0
        || value.length > LARGEST_XATTR
        || keys > LARGEST_XATTR) {
      throw fault.refused("its extended attributes are too large");
    }
  }

  /** The finished node; its children are known by their inodes. */
  LayerNode node(ChunkLayout layout, UnpackFault fault) {
    SortedMap<String, Integer> inodes = new TreeMap<>();
    children.forEach((name, child) -> inodes.put(name, child.inode));
    long folders = children.values().stream().filter(NodeDraft::isDirectory).count();
    int uid = (int) entry.map(TocEntry::uid).orElse(0L).longValue();
    int gid = (int) entry.map(TocEntry::gid).orElse(0L).longValue();
    boolean link = type() == FileMode.SYMBOLIC_LINK;
    String target = entry.filter(_ -> link).map(line -> TarEntry.bytes(line.linkName())).orElse("");
    DeviceNumber device =
        entry
            .filter(_ -> isDevice())
            .map(line -> new DeviceNumber(line.devMajor(), line.devMinor()))
            .orElse(NO_DEVICE);
    return new LayerNode(
        inode,
        mode,
        isDirectory() ? (int) folders + 2 : links,
        uid,
        gid,
        link ? target.length() : entry.map(TocEntry::size).orElse(0L),
        modified,
        device,
        FileNames.ofByteString(target),
        Map.copyOf(xattrs),
        isRegular() ? layout.chunks(chunks, fault) : List.of(),
        Collections.unmodifiableSortedMap(inodes));
  }

  private int type() {
    return mode & FileMode.TYPE_MASK;
  }
}
