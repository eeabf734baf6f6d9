package io.gantry.builder.solve;

import io.gantry.builder.pattern.SlashPath;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** In a folder of the host that is the build's own: nothing in it changes but by this class. */
public final class ContextFolder implements ContextFiles {
  private final Path folder;

  private ContextFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Unpacks an archive, plain or compressed, to a folder that is not there yet. Reads the stream to
   * its end, and does not close it.
   *
   * @throws GantryException INVALID when it is damaged, leads out of the folder, or is too large
   */
  public static ContextFolder unpack(InputStream archive, Path folder) {
    try {
      Files.createDirectory(folder);
    } catch (IOException e) {
      throw GantryException.internal("make a folder for the context: " + e, e);
    }
    HostCopy.write(folder, ContextStream.open(archive));
    return new ContextFolder(folder);
  }

  /** One that is there. */
  public static ContextFolder of(Path folder) {
    return new ContextFolder(folder);
  }

  @Override
  public Path path() {
    return folder;
  }

  /** Removes what is left out, as a client does before it sends a context. */
  public void leaveOut(Predicate<String> ignored) {
    try {
      Files.walkFileTree(folder, new Removal(folder, ignored));
    } catch (IOException e) {
      throw GantryException.internal("leave files out of the context: " + e, e);
    }
  }

  @Override
  public FileTree tree() {
    return new FileTree(FileCalls.open(folder.toString(), Open.READ_ONLY | Open.DIRECTORY));
  }

  @Override
  public Optional<ContextFiles> folder(String name) {
    Path inside = folder.resolve(name);
    return Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(new ContextFolder(inside))
        : Optional.empty();
  }

  @Override
  public void remove(String path) {
    String clean = SlashPath.rooted(path);
    try (FileTree tree = tree();
        Fd parent = tree.open(SlashPath.parent(clean), Open.READ_ONLY | Open.DIRECTORY)) {
      FileCalls.unlinkat(parent, SlashPath.baseName(clean), 0);
    } catch (LinuxException e) {
      if (!e.isGone() && e.errno() != Errno.EISDIR) {
        throw e;
      }
    }
  }

  /** Follows no link. */
  private static final class Removal extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Predicate<String> ignored;

    Removal(Path root, Predicate<String> ignored) {
      this.root = root;
      this.ignored = ignored;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (ignored.test(root.relativize(file).toString())) {
        Files.delete(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path where, @Nullable IOException why)
        throws IOException {
      String[] left = where.toFile().list();
      boolean isEmpty = left != null && left.length == 0;
      if (isEmpty && !where.equals(root) && ignored.test(root.relativize(where).toString())) {
        Files.delete(where);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
