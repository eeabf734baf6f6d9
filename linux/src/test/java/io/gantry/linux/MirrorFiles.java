package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A real folder as it was at one moment, in memory, with what it was asked for. */
final class MirrorFiles implements FuseFiles {
  final AtomicInteger asked = new AtomicInteger();
  final AtomicInteger reads = new AtomicInteger();

  /** Runs before each read. */
  volatile Runnable beforeRead = () -> {};

  private final List<Node> nodes = new ArrayList<>();
  private final Map<Long, Node> byRealInode = new HashMap<>();

  private record Node(
      FuseNode status,
      List<FolderEntry> entries,
      String target,
      Map<String, byte[]> xattrs,
      MemorySegment content) {}

  MirrorFiles(Path folder) {
    add(folder.toString());
  }

  /** The path is a string: a name need not be one of Java's. */
  private Node add(String path) {
    FileStatus status = FileCalls.statx(Fd.CWD, path, At.SYMLINK_NOFOLLOW);
    Node known = byRealInode.get(status.inode());
    if (known != null) {
      return known;
    }
    List<FolderEntry> entries = new ArrayList<>();
    Map<String, byte[]> xattrs = new HashMap<>();
    for (String name : Xattrs.list(path)) {
      xattrs.put(name, Xattrs.value(path, name).orElseThrow());
    }
    String target = status.isSymbolicLink() ? FileCalls.readlinkat(Fd.CWD, path) : "";
    Node node =
        new Node(
            new FuseNode(
                nodes.size() + 1L,
                status.mode(),
                status.links(),
                status.uid(),
                status.gid(),
                status.isDirectory() ? 0 : status.size(),
                status.modified(),
                status.special()),
            entries,
            target,
            xattrs,
            MemorySegment.ofArray(status.isRegular() ? bytes(path) : new byte[0]));
    nodes.add(node);
    byRealInode.put(status.inode(), node);
    if (status.isDirectory()) {
      try (Fd fd = FileCalls.open(path, Open.READ_ONLY | Open.DIRECTORY)) {
        for (FolderEntry entry : FileData.list(fd)) {
          Node child = add(path + "/" + entry.name());
          entries.add(new FolderEntry(entry.name(), entry.type(), child.status.inode()));
        }
      }
    }
    return node;
  }

  private static byte[] bytes(String path) {
    try (Fd file = FileCalls.open(path, Open.READ_ONLY)) {
      return Files.readAllBytes(Path.of(file.path()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Node at(long inode) {
    asked.incrementAndGet();
    return nodes.get((int) inode - 1);
  }

  @Override
  public FuseNode node(long inode) {
    return at(inode).status;
  }

  @Override
  public Optional<FuseNode> find(long folder, String name) {
    return at(folder).entries.stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .map(entry -> at(entry.inode()).status);
  }

  @Override
  public List<FolderEntry> list(long folder) {
    return at(folder).entries;
  }

  @Override
  public String target(long link) {
    return at(link).target;
  }

  @Override
  public List<String> xattrs(long inode) {
    return List.copyOf(at(inode).xattrs.keySet());
  }

  @Override
  public Optional<byte[]> xattr(long inode, String name) {
    return Optional.ofNullable(at(inode).xattrs.get(name));
  }

  @Override
  public int read(long file, long offset, MemorySegment target) {
    reads.incrementAndGet();
    beforeRead.run();
    MemorySegment content = at(file).content;
    long n = Math.clamp(content.byteSize() - offset, 0, target.byteSize());
    MemorySegment.copy(content, JAVA_BYTE, offset, target, JAVA_BYTE, 0, n);
    return (int) n;
  }
}
