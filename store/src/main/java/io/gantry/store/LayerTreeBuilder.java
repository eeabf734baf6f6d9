package io.gantry.store;

import io.gantry.linux.FileMode;
import io.gantry.linux.FileNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a layer's tree of its table of contents, as {@link LayerUnpacker} makes folders of its
 * archive: the same names are whiteouts and are refused. The table is hostile; what makes no sense
 * throws GantryException INVALID that names the entry. Used by one thread, once.
 */
final class LayerTreeBuilder {
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_PATH = 4096;

  private final LayerLimits limits;
  private final ChunkLayout layout;
  private final UnpackFault fault = new UnpackFault("read table of contents", "layer");
  private final List<NodeDraft> drafts = new ArrayList<>();
  private final Map<String, NodeDraft> byPath = new HashMap<>();
  private final Map<String, TocEntry> hardLinks = new HashMap<>();
  private @Nullable NodeDraft file;
  private long devices;
  private long bytes;

  private LayerTreeBuilder(ChunkLayout layout, LayerLimits limits) {
    this.layout = layout;
    this.limits = limits;
    byPath.put("", draft(Optional.empty()));
  }

  /**
   * @param layout where chunks may lie in the blob
   */
  static LayerTree build(TocDocument table, ChunkLayout layout, LayerLimits limits) {
    LayerTreeBuilder builder = new LayerTreeBuilder(layout, limits);
    builder.limit(table.entries().size(), limits.entries(), "entries");
    for (int i = 0; i < table.entries().size(); i++) {
      TocEntry entry = table.entries().get(i);
      builder.fault.at(TarEntry.bytes(entry.name()), i);
      builder.add(entry);
    }
    builder.hardLinks.keySet().forEach(builder::link);
    return builder.finish();
  }

  private void add(TocEntry entry) {
    if (entry.name().indexOf('\uFFFD') >= 0) {
      // JSON has no other way to say that a name is not UTF-8: which it was, nobody knows.
      throw fault.refused("its name is not UTF-8");
    }
    LayerPath path = LayerPath.of(TarEntry.bytes(entry.name()), fault);
    if (entry.type().equals("chunk")) {
      chunk(path, entry);
      return;
    }
    file = null;
    if (path.isRoot()) {
      root(entry);
    } else if (path.name().equals(Whiteouts.OPAQUE)) {
      folder(path.parent()).makeOpaque();
    } else if (Whiteouts.reserved(path, fault)) {
      return;
    } else if (path.name().startsWith(Whiteouts.PREFIX)) {
      whiteout(path);
    } else if (entry.type().equals("hardlink")) {
      hardLink(path, entry);
    } else {
      make(path, entry);
    }
  }

  private void root(TocEntry entry) {
    if (!entry.type().equals("dir")) {
      throw fault.refused("the root of a layer must be a folder");
    }
    describe(drafts.getFirst(), entry);
  }

  private void chunk(LayerPath path, TocEntry entry) {
    if (file == null || byPath.get(path.toString()) != file) {
      throw fault.refused("the chunk does not follow its file");
    }
    file.add(entry);
  }

  private void whiteout(LayerPath path) {
    String hidden = Whiteouts.hidden(path, fault);
    NodeDraft node = draft(Optional.empty());
    node.makeWhiteout();
    put(path.sibling(hidden), node);
  }

  private void make(LayerPath path, TocEntry entry) {
    NodeDraft before = byPath.get(path.toString());
    if (before != null && before.isImplied() && entry.type().equals("dir")) {
      describe(before, entry);
      return;
    }
    NodeDraft node = draft(Optional.of(entry));
    describe(node, entry);
    put(path, node);
    file = node.isRegular() ? node : null;
  }

  private void describe(NodeDraft node, TocEntry entry) {
    node.describe(entry, fault);
    if (node.isDevice()) {
      limit(++devices, limits.deviceNodes(), "device nodes");
    }
    if (node.isRegular()) {
      bytes += entry.size();
      limit(bytes < 0 ? Long.MAX_VALUE : bytes, limits.bytes(), "bytes");
    }
  }

  private void hardLink(LayerPath path, TocEntry entry) {
    folder(path.parent());
    if (byPath.containsKey(path.toString())
        || hardLinks.putIfAbsent(path.toString(), entry) != null) {
      throw twice();
    }
  }

  /** Gives all names of a chain of hard links their node: a table need not name it first. */
  private void link(String name) {
    List<String> names = new ArrayList<>();
    String at = name;
    while (!byPath.containsKey(at)) {
      TocEntry entry = hardLinks.get(at);
      fault.at(at, 0);
      if (entry == null || names.size() > hardLinks.size()) {
        throw fault.refused("its hard link target is not in this layer");
      }
      names.add(at);
      at = LayerPath.of(TarEntry.bytes(entry.linkName()), fault).toString();
    }
    NodeDraft target = byPath.get(at);
    for (String each : names) {
      fault.at(each, 0);
      if (target.isDirectory()) {
        throw fault.refused("its hard link target is a folder");
      }
      put(LayerPath.of(each, fault), target);
    }
  }

  private void put(LayerPath path, NodeDraft node) {
    if (path.name().length() > LONGEST_NAME || path.toString().length() > LONGEST_PATH) {
      throw fault.refused("its name is too long for the file system");
    }
    NodeDraft parent = folder(path.parent());
    if (byPath.putIfAbsent(path.toString(), node) != null
        || (hardLinks.containsKey(path.toString()) && node.links() == 0)) {
      throw twice();
    }
    parent.put(FileNames.ofByteString(path.name()), node);
  }

  private RuntimeException twice() {
    return fault.refused("the layer already has something of this name");
  }

  /** The folder at this path, made with those above it where the table does not name it (yet). */
  private NodeDraft folder(String path) {
    NodeDraft known = byPath.get(path);
    if (known == null) {
      NodeDraft made = draft(Optional.empty());
      limit(drafts.size(), limits.entries(), "entries");
      put(LayerPath.of(path, fault), made);
      return made;
    }
    if (!known.isDirectory()) {
      throw fault.refused("its parent is not a folder");
    }
    return known;
  }

  private NodeDraft draft(Optional<TocEntry> entry) {
    NodeDraft draft = new NodeDraft(drafts.size() + 1, entry);
    drafts.add(draft);
    return draft;
  }

  private void limit(long count, long limit, String what) {
    if (count > limit) {
      throw fault.refused("the layer holds more " + what + " than the limit of " + limit);
    }
  }

  private LayerTree finish() {
    List<LayerNode> nodes = new ArrayList<>();
    List<Integer> implied = new ArrayList<>();
    for (NodeDraft draft : drafts) {
      draft.entry().ifPresent(entry -> fault.at(TarEntry.bytes(entry.name()), 0));
      nodes.add(draft.node(layout, fault));
      if (draft.isImplied()) {
        implied.add(draft.inode());
      }
    }
    return new LayerTree(nodes, implied, bytes);
  }

  /** The type bits for a type's name; 0 for one that is unknown. */
  static int type(String name) {
    return switch (name) {
      case "dir" -> FileMode.DIRECTORY;
      case "reg" -> FileMode.REGULAR;
      case "symlink" -> FileMode.SYMBOLIC_LINK;
      case "char" -> FileMode.CHARACTER_DEVICE;
      case "block" -> FileMode.BLOCK_DEVICE;
      case "fifo" -> FileMode.FIFO;
      default -> 0;
    };
  }
}
