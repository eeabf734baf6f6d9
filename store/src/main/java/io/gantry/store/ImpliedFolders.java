package io.gantry.store;

import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileStatus;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.linux.Xattrs;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives the folders that a layer's table only implies the attributes that they have in the layers
 * below, as {@link LayerAttributes} does to unpacked layers.
 */
final class ImpliedFolders {
  private static final int FOLDER = Open.PATH | Open.DIRECTORY;
  private static final long HERE = Resolve.BENEATH | Resolve.NO_SYMLINKS | Resolve.NO_XDEV;

  private final LayerTree tree;
  private final Map<Integer, String> paths = new HashMap<>();

  private ImpliedFolders(LayerTree tree) {
    this.tree = tree;
    paths.put(LayerTree.ROOT, ".");
    Deque<Integer> left = new ArrayDeque<>(List.of(LayerTree.ROOT));
    while (!left.isEmpty()) {
      LayerNode node = tree.node(left.pop());
      String path = paths.getOrDefault(node.inode(), ".");
      node.children()
          .forEach((name, inode) -> {
            paths.put(inode, path + "/" + name);
            left.push(inode);
          });
    }
  }

  /**
   * @param below folders of the layers below, top first
   */
  static LayerTree described(LayerTree tree, List<Path> below) {
    if (tree.implied().isEmpty() || below.isEmpty()) {
      return tree;
    }
    ImpliedFolders folders = new ImpliedFolders(tree);
    List<LayerNode> nodes = new ArrayList<>(tree.nodes());
    for (int inode : tree.implied()) {
      folders.found(inode, below).ifPresent(node -> nodes.set(inode - 1, node));
    }
    return new LayerTree(nodes, tree.implied(), tree.bytes());
  }

  private Optional<LayerNode> found(int inode, List<Path> below) {
    String path = paths.getOrDefault(inode, ".");
    for (Path layer : below) {
      try (Fd root = FileCalls.open(layer.toString(), FOLDER);
          Fd folder = FileCalls.openat2(root, path, FOLDER, 0, HERE)) {
        return Optional.of(like(tree.node(inode), folder));
      } catch (LinuxException e) {
        if (!e.isGone()) {
          throw e;
        }
        if (!isMissing(e)) {
          // A link, whiteout or file there hides what is further below.
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isMissing(LinuxException e) {
    return e.errno() == Errno.ENOENT;
  }

  private static LayerNode like(LayerNode implied, Fd folder) {
    FileStatus status = FileCalls.statx(folder);
    Map<String, byte[]> xattrs = new HashMap<>(implied.xattrs());
    for (String key : Xattrs.list(folder)) {
      if (!key.startsWith(Whiteouts.OVERLAY)) {
        Xattrs.value(folder, key).ifPresent(value -> xattrs.put(key, value));
      }
    }
    return new LayerNode(
        implied.inode(),
        FileMode.DIRECTORY | status.permissions(),
        implied.links(),
        status.uid(),
        status.gid(),
        implied.size(),
        status.modified(),
        implied.special(),
        implied.target(),
        Map.copyOf(xattrs),
        implied.chunks(),
        implied.children());
  }
}
