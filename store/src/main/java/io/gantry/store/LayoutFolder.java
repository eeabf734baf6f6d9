package io.gantry.store;

import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * A folder that belongs to somebody else, who may be hostile and at work: plain files in it are
 * read and written by their names, and no link below it is followed. Thread-safe.
 */
public final class LayoutFolder implements AutoCloseable {
  private static final long INSIDE = Resolve.BENEATH | Resolve.NO_SYMLINKS;
  private static final int FOLDER_MODE = 0755;
  private static final int FILE_MODE = 0644;

  private final Path path;
  private final Fd folder;

  private LayoutFolder(Path path, Fd folder) {
    this.path = path;
    this.folder = folder;
  }

  /** What is to be in a file. */
  @FunctionalInterface
  public interface Content {
    /** Does not close the stream. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Opens what is there; NOT_FOUND when it is no folder. */
  public static LayoutFolder open(Path path) {
    try {
      return new LayoutFolder(
          path, FileCalls.open(path.toString(), Open.READ_ONLY | Open.DIRECTORY));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        throw GantryException.notFound("open folder " + path + ": there is none");
      }
      throw failed("open folder", path.toString(), e);
    }
  }

  /** As {@link #open}, and makes it when it is missing. */
  public static LayoutFolder openOrMake(Path path) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw GantryException.internal("make folder " + path + ": " + e, e);
    }
    return open(path);
  }

  /** Whether there is nothing at all in it. */
  public boolean isEmpty() {
    try (Fd again = FileCalls.openat2(folder, ".", Open.READ_ONLY | Open.DIRECTORY, 0, INSIDE)) {
      return FileData.list(again).isEmpty();
    }
  }

  /**
   * Opens a file for reading, such as {@code blobs/sha256/abc}; empty when it is missing.
   *
   * @throws GantryException INVALID when a link or something else than a file is in the way
   */
  public Optional<FileChannel> open(String name) {
    // First only its place, for to open a pipe would wait for a writer.
    try (Fd file = FileCalls.openat2(folder, name, Open.PATH, 0, INSIDE)) {
      if (!FileCalls.statx(file).isRegular()) {
        throw GantryException.invalid("read " + path.resolve(name) + ": it is not a file");
      }
      return Optional.of(FileChannel.open(Path.of(file.path()), StandardOpenOption.READ));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw refused("read", name, e);
    } catch (IOException e) {
      throw GantryException.internal("read " + path.resolve(name) + ": " + e, e);
    }
  }

  /**
   * Writes a file so that it appears whole and durable, or not at all; over what had the name. The
   * folders of its name are made.
   */
  public void write(String name, Content content) throws IOException {
    int slash = name.lastIndexOf('/');
    try (Fd parent = parent(slash < 0 ? "" : name.substring(0, slash))) {
      String temporary = ".gantry-" + UUID.randomUUID();
      boolean named = false;
      try {
        fill(parent, temporary, content);
        FileCalls.renameat2(parent, temporary, parent, name.substring(slash + 1), 0);
        named = true;
        FileData.fsync(parent);
      } finally {
        if (!named) {
          remove(parent, temporary);
        }
      }
    } catch (LinuxException e) {
      throw refused("write", name, e);
    }
  }

  @Override
  public void close() {
    folder.close();
  }

  private static void fill(Fd parent, String name, Content content) throws IOException {
    int flags = Open.WRITE_ONLY | Open.CREATE | Open.EXCLUSIVE;
    try (Fd file = FileCalls.openat2(parent, name, flags, FILE_MODE, INSIDE);
        FileChannel channel = FileChannel.open(Path.of(file.path()), StandardOpenOption.WRITE)) {
      OutputStream out = Channels.newOutputStream(channel);
      content.writeTo(out);
      channel.force(true);
    }
  }

  private static void remove(Fd parent, String name) {
    try {
      FileCalls.unlinkat(parent, name, 0);
    } catch (LinuxException e) {
      // It was never made; what went wrong is told by the exception that is on its way.
      System.getLogger("io.gantry.store").log(System.Logger.Level.DEBUG, "remove " + name, e);
    }
  }

  private Fd parent(String name) {
    int flags = Open.READ_ONLY | Open.DIRECTORY;
    Fd parent = FileCalls.openat2(folder, ".", flags, 0, INSIDE);
    for (String part : name.isEmpty() ? new String[0] : name.split("/")) {
      try (Fd outer = parent) {
        make(outer, part);
        parent = FileCalls.openat2(outer, part, flags, 0, INSIDE);
      }
    }
    return parent;
  }

  private static void make(Fd parent, String name) {
    try {
      FileCalls.mkdirat(parent, name, FOLDER_MODE);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
  }

  private GantryException refused(String what, String name, LinuxException e) {
    return switch (e.errno()) {
      case Errno.ELOOP, Errno.EXDEV, Errno.ENOTDIR, Errno.EISDIR ->
          GantryException.invalid(
              what + " " + path.resolve(name) + ": a link or a wrong kind of file is in the way");
      default -> failed(what, path.resolve(name).toString(), e);
    };
  }

  private static GantryException failed(String what, String name, LinuxException e) {
    return GantryException.internal(what + " " + name + ": " + e.getMessage(), e);
  }
}
