package io.gantry.builder;

import io.gantry.builder.dockerfile.IgnoreFile;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileStatus;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.oci.GantryException;
import io.gantry.store.Decompression;
import io.gantry.store.ExtractOptions;
import io.gantry.store.RootedFiles;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files that came with a build, in a folder of its own. Their names are hostile: nothing of them is
 * opened but with this folder as the root.
 */
public final class ContextFolder {
  /** The most bytes that a context may have, unpacked. */
  static final long MOST_BYTES = 16L << 30;

  private static final long INSIDE = Resolve.IN_ROOT | Resolve.NO_MAGICLINKS;

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
    try (Fd root = FileCalls.open(folder.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      // Not closed: the stream is the caller's.
      InputStream plain = new Limited(Decompression.open(archive));
      RootedFiles.extract(root, plain, ExtractOptions.AS_ARCHIVED);
    }
    return new ContextFolder(folder);
  }

  /** One that is there, and whose names may be hostile, too. */
  static ContextFolder of(Path folder) {
    return new ContextFolder(folder);
  }

  public Path path() {
    return folder;
  }

  /** Removes what the patterns leave out, as a client does before it sends a context. */
  public void leaveOut(IgnoreFile ignored) {
    if (ignored.isEmpty()) {
      return;
    }
    try {
      Files.walkFileTree(folder, new Removal(folder, ignored));
    } catch (IOException e) {
      throw GantryException.internal("leave files out of the context: " + e, e);
    }
  }

  /** A folder in it; empty when there is none, or it is something else or a link. */
  public Optional<Path> folder(String name) {
    Path inside = folder.resolve(name);
    return Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(inside)
        : Optional.empty();
  }

  /**
   * The content of a file in a folder of this kind; empty when there is none.
   *
   * @throws GantryException INVALID when it is no file, or larger than the limit
   */
  public static Optional<byte[]> file(Path folder, String path, int limit) {
    String relative = ContainerPaths.absolute("/", path).substring(1);
    try (Fd root = FileCalls.open(folder.toString(), Open.READ_ONLY | Open.DIRECTORY);
        Fd found =
            FileCalls.openat2(root, relative.isEmpty() ? "." : relative, Open.PATH, 0, INSIDE)) {
      FileStatus status = FileCalls.statx(found);
      if (!status.isRegular() || status.size() > limit) {
        throw GantryException.invalid(
            path + " in the build context: not a file of at most " + limit + " bytes");
      }
      try (Fd file = FileCalls.open(found.path(), Open.READ_ONLY | Open.NON_BLOCKING)) {
        return Optional.of(read(file, (int) status.size()));
      }
    } catch (LinuxException e) {
      return switch (e.errno()) {
        case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP -> Optional.empty();
        default -> throw e;
      };
    }
  }

  private static byte[] read(Fd file, int size) {
    byte[] content = new byte[size];
    int at = 0;
    while (at < size) {
      int n = file.read(content, at, size - at);
      if (n <= 0) {
        throw GantryException.invalid("a file of the build context is shorter than it was");
      }
      at += n;
    }
    return content;
  }

  /** Follows no link. */
  private static final class Removal extends SimpleFileVisitor<Path> {
    private final Path root;
    private final IgnoreFile ignored;

    Removal(Path root, IgnoreFile ignored) {
      this.root = root;
      this.ignored = ignored;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (ignored.ignores(root.relativize(file).toString())) {
        Files.delete(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path where, @Nullable IOException why)
        throws IOException {
      String[] left = where.toFile().list();
      boolean isEmpty = left != null && left.length == 0;
      if (isEmpty && !where.equals(root) && ignored.ignores(root.relativize(where).toString())) {
        Files.delete(where);
      }
      return FileVisitResult.CONTINUE;
    }
  }

  /** A few bytes of an archive can unpack to all that a disk holds. */
  private static final class Limited extends FilterInputStream {
    private long left = MOST_BYTES;

    Limited(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      count(Math.max(0, n));
      return n;
    }

    private void count(int bytes) {
      left -= bytes;
      if (left < 0) {
        throw GantryException.invalid(
            "the build context is larger than the limit of " + MOST_BYTES + " bytes");
      }
    }
  }
}
