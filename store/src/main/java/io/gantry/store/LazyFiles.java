package io.gantry.store;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.gantry.linux.Errno;
import io.gantry.linux.FileMode;
import io.gantry.linux.FolderEntry;
import io.gantry.linux.FuseFiles;
import io.gantry.linux.FuseNode;
import io.gantry.linux.LinuxException;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of a layer that is not here yet; their content is fetched, and verified, when it is
 * read. What cannot be had is EIO, with a line in the log, and is tried again at the next read.
 * Thread-safe.
 */
final class LazyFiles implements FuseFiles {
  private static final Logger LOG = System.getLogger("io.gantry.store");

  private final Digest layer;
  private final LayerTree tree;
  private final LazyBlob blob;
  private final ChunkCache cache;
  private final boolean hasXattrs;

  LazyFiles(Digest layer, LayerTree tree, LazyBlob blob, ChunkCache cache) {
    this.layer = layer;
    this.tree = tree;
    this.blob = blob;
    this.cache = cache;
    this.hasXattrs = tree.hasXattrs();
  }

  @Override
  public FuseNode node(long inode) {
    return status(tree.node(inode));
  }

  @Override
  public Optional<FuseNode> find(long folder, String name) {
    return Optional.ofNullable(tree.node(folder).children().get(name)).map(this::node);
  }

  @Override
  public List<FolderEntry> list(long folder) {
    List<FolderEntry> entries = new ArrayList<>();
    tree.node(folder)
        .children()
        .forEach((name, inode) -> {
          int type = tree.node(inode).mode() & FileMode.TYPE_MASK;
          entries.add(new FolderEntry(name, type, inode));
        });
    return entries;
  }

  @Override
  public String target(long link) {
    return tree.node(link).target();
  }

  @Override
  public List<String> xattrs(long inode) {
    return List.copyOf(tree.node(inode).xattrs().keySet());
  }

  @Override
  public Optional<byte[]> xattr(long inode, String name) {
    if (!hasXattrs) {
      // Most layers have none at all, and the kernel asks at each start of a program.
      throw new LinuxException("getxattr", layer.toString(), Errno.ENOSYS);
    }
    return Optional.ofNullable(tree.node(inode).xattrs().get(name));
  }

  @Override
  public int read(long file, long offset, MemorySegment target) {
    LayerNode node = tree.node(file);
    int wanted = (int) Math.clamp(node.size() - offset, 0, target.byteSize());
    for (int done = 0; done < wanted; ) {
      FileChunk chunk = chunkAt(node, offset + done);
      int from = (int) (offset + done - chunk.at());
      int n = Math.min(wanted - done, chunk.size() - from);
      if (chunk.isHole()) {
        target.asSlice(done, n).fill((byte) 0);
      } else {
        MemorySegment.copy(content(chunk), from, target, JAVA_BYTE, done, n);
      }
      done += n;
    }
    return wanted;
  }

  private byte[] content(FileChunk chunk) {
    try {
      return cache.get(layer, chunk, () -> ChunkDecode.decode(chunk, blob.stored(chunk)));
    } catch (GantryException e) {
      LOG.log(
          Level.WARNING,
          "a file of layer {0} cannot be read, which is tried again at the next read: {1}",
          layer,
          e.getMessage());
      throw new LinuxException("read", layer.toString(), Errno.EIO);
    }
  }

  /** They cover the file without gaps. */
  private static FileChunk chunkAt(LayerNode file, long offset) {
    int low = 0;
    int high = file.chunks().size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (file.chunks().get(middle).at() <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return file.chunks().get(low);
  }

  private static FuseNode status(LayerNode node) {
    return new FuseNode(
        node.inode(),
        node.mode(),
        node.links(),
        node.uid(),
        node.gid(),
        node.size(),
        node.modified(),
        node.special());
  }
}
