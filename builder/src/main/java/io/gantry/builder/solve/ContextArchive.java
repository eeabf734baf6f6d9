package io.gantry.builder.solve;

import io.gantry.builder.pattern.SlashPath;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.oci.GantryException;
import io.gantry.store.TarEntry;
import io.gantry.store.TarReader;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An archive that came with a build, without being unpacked: its files are nodes in memory, and
 * their content is one file of the host. So a file is made once, where it is copied to, and what
 * the copy depends on was hashed while it came. Thread-safe, but for {@link #remove}.
 */
public final class ContextArchive implements ContextFiles {
  private static final int BUFFER = 256 << 10;

  /** Some builds may have contexts at the same time. */
  private static final long PART_OF_HEAP = 8;

  private final Path contents;
  private final ArchiveNode root;
  private @Nullable Path unpacked;

  private ContextArchive(Path contents, ArchiveNode root) {
    this.contents = contents;
    this.root = root;
  }

  /**
   * Receives an archive, plain or compressed, to a folder that is not there yet. Reads the stream
   * to its end, and does not close it. What is in the archive but new files, folders and links is
   * for the kernel to judge: such an archive is unpacked.
   *
   * @throws GantryException INVALID when it is damaged, leads out of the folder, or is too large
   */
  public static ContextFiles receive(InputStream archive, Path folder) {
    return receive(archive, folder, Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
  }

  /** The same with at most so many bytes of nodes in memory. */
  static ContextFiles receive(InputStream archive, Path folder, long room) {
    try {
      Files.createDirectory(folder);
      Path contents = folder.resolve("contents");
      ArchiveIndex index;
      // Not closed: the stream is the caller's.
      TarReader reader = new TarReader(ContextStream.open(archive));
      Optional<TarEntry> next;
      try (OutputStream out =
          new BufferedOutputStream(new FileOutputStream(contents.toFile()), BUFFER)) {
        index = new ArchiveIndex(out, room);
        do {
          next = reader.next();
        } while (next.isPresent() && index.take(next.get(), reader.content()));
      }
      ContextArchive whole = new ContextArchive(contents, index.root());
      ContextFiles files = next.isPresent() ? whole.unpacked(next.get(), reader) : whole;
      long _ = archive.transferTo(OutputStream.nullOutputStream());
      return files;
    } catch (IOException e) {
      throw GantryException.internal("receive the context: " + e.getMessage(), e);
    }
  }

  /** This, and the rest of the archive from an entry on, as a folder. */
  private ContextFiles unpacked(TarEntry first, TarReader rest) throws IOException {
    Path folder = Files.createDirectory(contents.resolveSibling("files"));
    HostCopy.write(
        folder,
        copied -> {
          try (SourceTree tree = tree()) {
            copied.tree(tree, whole(), "", false, path -> false);
          }
          for (Optional<TarEntry> entry = Optional.of(first);
              entry.isPresent();
              entry = rest.next()) {
            copied.member(entry.get(), rest.content());
          }
        });
    Files.delete(contents);
    return ContextFolder.of(folder);
  }

  private SourceMatch whole() {
    return new SourceMatch("", "", root.status());
  }

  @Override
  public SourceTree tree() {
    return new ArchiveTree(root, FileCalls.open(contents.toString(), Open.READ_ONLY));
  }

  @Override
  public Optional<ContextFiles> folder(String name) {
    return Optional.ofNullable(root.children().get(name))
        .filter(ArchiveNode::isFolder)
        .map(node -> new ContextArchive(contents, node));
  }

  @Override
  public void remove(String path) {
    String clean = SlashPath.rooted(path);
    String name = SlashPath.baseName(clean);
    ArchiveTree.resolve(root, SlashPath.parent(clean))
        .filter(ArchiveNode::isFolder)
        .ifPresent(parent -> parent.children().computeIfPresent(name, ContextArchive::kept));
  }

  private static @Nullable ArchiveNode kept(String name, ArchiveNode node) {
    return node.isFolder() ? node : null;
  }

  @Override
  public synchronized Path path() {
    Path there = unpacked;
    if (there == null) {
      try (SourceTree tree = tree()) {
        Path parent = contents.getParent();
        there = HostCopy.of(tree, whole(), Files.createTempDirectory(parent, "files-"));
        unpacked = there;
      } catch (IOException e) {
        throw GantryException.internal("unpack the context: " + e, e);
      }
    }
    return there;
  }
}
