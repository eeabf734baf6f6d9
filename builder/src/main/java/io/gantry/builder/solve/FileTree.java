package io.gantry.builder.solve;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.FileStatus;
import io.gantry.linux.FolderEntry;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Files below a root whose names may be hostile: links are resolved with the root as the whole
 * world. Paths are relative, without leading slash; the empty one is the root. Used by one thread;
 * calls block natively.
 */
public final class FileTree {
  private static final long INSIDE = Resolve.IN_ROOT | Resolve.NO_MAGICLINKS;
  private static final long HERE = Resolve.BENEATH | Resolve.NO_SYMLINKS;

  /** Each level holds a descriptor; a path of more levels fits into no system call. */
  private static final int MAX_DEPTH = 1000;

  private final Fd root;

  public FileTree(Fd root) {
    this.root = root;
  }

  /**
   * A file in the walk.
   *
   * @param parent open during the visit
   * @param path from the start of the walk
   */
  public record Place(Fd parent, String name, String path, FileStatus status) {
    /** For calls that take a path: follows no link, because the parent is open. */
    String proc() {
      return parent.path() + "/" + name;
    }

    /** The content of a regular file; empty when it is longer than the limit. */
    public Optional<byte[]> read(int limit) {
      AtomicReference<byte @Nullable []> content = new AtomicReference<>();
      with(in -> content.set(bytes(in, limit)));
      return Optional.ofNullable(content.get());
    }

    /** Gives the content to a reader, if this is a regular file still. */
    public void with(Consumer<InputStream> reader) {
      try (OpenFile file = open()) {
        if (file.status().isRegular()) {
          reader.accept(file.stream());
        }
      }
    }

    /**
     * Opens a file that the walk saw as a regular one. To open a device can be an act: only root
     * could put one in its place meanwhile.
     */
    OpenFile open() {
      return OpenFile.of(FileCalls.openat2(parent, name, OpenFile.FLAGS | Open.NO_FOLLOW, 0, HERE));
    }
  }

  /** Sees each file, a folder before what is in it. */
  public interface Visitor {
    void visit(Place place);
  }

  /** What stands at a path, links followed; empty when nothing does. */
  Optional<FileStatus> status(String path) {
    try (Fd found = open(path, Open.PATH)) {
      return Optional.of(FileCalls.statx(found));
    } catch (LinuxException e) {
      if (e.isGone() || isAbsent(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isAbsent(LinuxException e) {
    return e.errno() == io.gantry.linux.Errno.ENOENT
        || e.errno() == io.gantry.linux.Errno.ENOTDIR
        || e.errno() == io.gantry.linux.Errno.ELOOP;
  }

  Fd open(String path, int flags) {
    return FileCalls.openat2(root, path.isEmpty() ? "." : path, flags, 0, INSIDE);
  }

  /**
   * The content of a regular file, links to it followed; empty when there is none, or when it is
   * longer than the limit.
   */
  public Optional<byte[]> read(String path, int limit) {
    AtomicReference<byte @Nullable []> content = new AtomicReference<>();
    try (Fd found = open(path, Open.PATH)) {
      var _ = OpenFile.read(found, file -> content.set(bytes(file.stream(), limit)));
    } catch (LinuxException e) {
      if (!e.isGone() && !isAbsent(e)) {
        throw e;
      }
    }
    return Optional.ofNullable(content.get());
  }

  private static byte @Nullable [] bytes(InputStream in, int limit) {
    try {
      byte[] bytes = in.readNBytes(limit + 1);
      return bytes.length > limit ? null : bytes;
    } catch (IOException e) {
      throw GantryException.internal("read a file: " + e.getMessage(), e);
    }
  }

  /** The names in a folder, in the order of their bytes. */
  public List<String> names(String folder) {
    try (Fd open = open(folder, Open.READ_ONLY | Open.DIRECTORY)) {
      return sorted(open);
    } catch (LinuxException e) {
      if (isAbsent(e)) {
        return List.of();
      }
      throw e;
    }
  }

  private static List<String> sorted(Fd folder) {
    return FileData.list(folder).stream()
        .map(FolderEntry::name)
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  /**
   * Walks a folder, itself not visited; no link in it is followed.
   *
   * @param left whether a place, with all that is in it, is left out
   */
  public void walk(String folder, Predicate<String> left, Visitor visitor) {
    try (Fd open = open(folder, Open.READ_ONLY | Open.DIRECTORY)) {
      walk(open, "", 0, left, visitor);
    }
  }

  private static void walk(
      Fd folder, String path, int depth, Predicate<String> left, Visitor visitor) {
    if (depth > MAX_DEPTH) {
      throw GantryException.invalid(
          "copy " + path + ": it is deeper than " + MAX_DEPTH + " levels");
    }
    for (String name : sorted(folder)) {
      String child = path.isEmpty() ? name : path + "/" + name;
      FileStatus status = FileCalls.statx(folder, name, At.SYMLINK_NOFOLLOW);
      if (!left.test(child)) {
        visitor.visit(new Place(folder, name, child, status));
      }
      if (status.isDirectory()) {
        try (Fd open = FileCalls.openat2(folder, name, Open.READ_ONLY | Open.DIRECTORY, 0, HERE)) {
          walk(open, child, depth + 1, left, visitor);
        }
      }
    }
  }
}
