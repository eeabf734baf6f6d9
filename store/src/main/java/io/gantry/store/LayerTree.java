package io.gantry.store;

import io.gantry.linux.Errno;
import io.gantry.linux.LinuxException;
import java.util.List;

/**
 * A layer as its table of contents describes it. Immutable; it takes memory for each file.
 *
 * @param nodes by inode, the root first
 * @param implied inodes of folders that the table needs but does not name; a layer below may know
 *     their attributes
 * @param bytes of all files together
 */
record LayerTree(List<LayerNode> nodes, List<Integer> implied, long bytes) {
  static final int ROOT = 1;

  LayerTree {
    nodes = List.copyOf(nodes);
    implied = List.copyOf(implied);
  }

  /** ESTALE when there is none of this inode. */
  LayerNode node(long inode) {
    if (inode < ROOT || inode > nodes.size()) {
      throw new LinuxException("look up", "inode " + inode, Errno.ESTALE);
    }
    return nodes.get((int) inode - 1);
  }

  boolean hasXattrs() {
    return nodes.stream().anyMatch(node -> !node.xattrs().isEmpty());
  }
}
