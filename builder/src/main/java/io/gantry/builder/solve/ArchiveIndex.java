package io.gantry.builder.solve;

import io.gantry.builder.pattern.SlashPath;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileNames;
import io.gantry.oci.Digest;
import io.gantry.store.TarEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes the entries of an archive, their content one after the other to a stream, as long as they
 * are what contexts have: new files, folders and symbolic links without extended attributes, in
 * what is a folder. For one archive; used by one thread.
 */
final class ArchiveIndex {
  /** A node with its digest and its place in a map, on a heap of less than 32 GiB. */
  private static final long NODE_BYTES = 400;

  private static final int MOST_NAME = 255;
  private static final int MOST_PATH = 4095;
  private static final int BUFFER = 128 << 10;

  private final OutputStream contents;
  private final byte[] buffer = new byte[BUFFER];
  private final ArchiveNode root = ArchiveNode.folder(0);
  private long room;
  private long nodes;
  private long written;

  /**
   * @param room for nodes in memory, in bytes
   */
  ArchiveIndex(OutputStream contents, long room) {
    this.contents = contents;
    this.room = room;
  }

  /** The root, to which entries are still added. */
  ArchiveNode root() {
    return root;
  }

  /** Takes an entry; false, with nothing done, when it must be left to the kernel. */
  boolean take(TarEntry entry, InputStream content) throws IOException {
    Optional<String> path = path(entry.name());
    if (path.isEmpty() || !isPlain(entry)) {
      return false;
    }
    if (path.get().isEmpty()) {
      return entry.type() == TarEntry.Type.DIRECTORY;
    }
    String name = SlashPath.baseName(path.get());
    long cost = cost(name, entry.linkName());
    Optional<ArchiveNode> parent =
        cost > room ? Optional.empty() : parent(SlashPath.parent(path.get()));
    if (parent.isEmpty()) {
      return false;
    }
    Map<String, ArchiveNode> siblings = parent.get().children();
    ArchiveNode there = siblings.get(name);
    if (there == null) {
      siblings.put(name, made(entry, content));
      room -= cost;
      return true;
    }
    if (there.isFolder() && entry.type() == TarEntry.Type.DIRECTORY) {
      siblings.put(name, node(entry, there.children()));
      return true;
    }
    return false;
  }

  private static boolean isPlain(TarEntry entry) {
    return switch (entry.type()) {
      case FILE, DIRECTORY -> entry.xattrs().isEmpty() && !entry.holes();
      case SYMLINK ->
          entry.xattrs().isEmpty()
              && !entry.linkName().isEmpty()
              && entry.linkName().length() <= MOST_PATH;
      case HARD_LINK, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> false;
    };
  }

  /** In the spelling of the kernel, without leading slash; empty for one that it might refuse. */
  private static Optional<String> path(String name) {
    String[] parts = name.split("/", -1);
    StringBuilder path = new StringBuilder();
    for (String part : parts) {
      if (part.equals("..") || part.length() > MOST_NAME || part.indexOf(0) >= 0) {
        return Optional.empty();
      }
      if (!part.isEmpty() && !part.equals(".")) {
        path.append(path.isEmpty() ? "" : "/").append(part);
      }
    }
    boolean isShort = path.length() <= MOST_PATH && parts.length < FileTree.MAX_DEPTH;
    return isShort ? Optional.of(FileNames.ofByteString(path.toString())) : Optional.empty();
  }

  /** What a node takes, in bytes. */
  private static long cost(String name, String target) {
    return NODE_BYTES + 2L * (name.length() + target.length());
  }

  /** The folder, made if it is missing; empty when something else is on the way. */
  private Optional<ArchiveNode> parent(String path) {
    ArchiveNode at = root;
    if (path.isEmpty()) {
      return Optional.of(at);
    }
    for (String part : path.split("/", -1)) {
      at = at.children().computeIfAbsent(part, this::implied);
      if (!at.isFolder()) {
        return Optional.empty();
      }
    }
    return Optional.of(at);
  }

  private ArchiveNode implied(String name) {
    room -= cost(name, "");
    return ArchiveNode.folder(++nodes);
  }

  private ArchiveNode made(TarEntry entry, InputStream content) throws IOException {
    return switch (entry.type()) {
      case FILE -> file(entry, content);
      case DIRECTORY -> node(entry, new TreeMap<>());
      default -> node(entry, Map.of());
    };
  }

  private ArchiveNode file(TarEntry entry, InputStream content) throws IOException {
    KeyHash hash = TreeHash.ofContent();
    long offset = written;
    for (int n = content.read(buffer); n > 0; n = content.read(buffer)) {
      hash.addPart(buffer, n);
      contents.write(buffer, 0, n);
      written += n;
    }
    return node(entry, FileMode.REGULAR, offset, Optional.of(hash.digest()), Map.of());
  }

  private ArchiveNode node(TarEntry entry, Map<String, ArchiveNode> children) {
    boolean isFolder = entry.type() == TarEntry.Type.DIRECTORY;
    int type = isFolder ? FileMode.DIRECTORY : FileMode.SYMBOLIC_LINK;
    return node(entry, type, 0, Optional.empty(), children);
  }

  private ArchiveNode node(
      TarEntry entry,
      int type,
      long offset,
      Optional<Digest> digest,
      Map<String, ArchiveNode> children) {
    boolean isLink = type == FileMode.SYMBOLIC_LINK;
    return new ArchiveNode(
        type | (isLink ? 0777 : entry.mode()),
        (int) entry.uid(),
        (int) entry.gid(),
        ++nodes,
        entry.modified(),
        isLink ? FileNames.ofByteString(entry.linkName()) : "",
        offset,
        type == FileMode.REGULAR ? entry.size() : 0,
        digest,
        children);
  }
}
