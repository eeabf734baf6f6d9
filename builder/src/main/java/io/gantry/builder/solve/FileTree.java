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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Files of the kernel, which nobody changes while they are looked at. Calls block natively. */
public final class FileTree implements SourceTree {
  /** Each level holds a descriptor; a path of more levels fits into no system call. */
  static final int MAX_DEPTH = 1000;

  private static final long INSIDE = Resolve.IN_ROOT | Resolve.NO_MAGICLINKS;
  private static final long HERE = Resolve.BENEATH | Resolve.NO_SYMLINKS;

  /** Without waiting for the other end of what may have become a pipe. */
  private static final int FLAGS = Open.READ_ONLY | Open.NON_BLOCKING;

  private final Fd root;

  /**
   * @param root closed with this
   */
  public FileTree(Fd root) {
    this.root = root;
  }

  /** What was opened with PATH. */
  private record Found(Fd fd, String path, FileStatus status) implements Place {
    @Override
    public Map<String, byte[]> attributes() {
      return FileAttributes.of(fd);
    }

    @Override
    public String target() {
      return FileCalls.readlinkat(fd, "");
    }

    @Override
    public OpenFile open() {
      return OpenFile.of(FileCalls.open(fd.path(), FLAGS), status);
    }
  }

  /** A name in a folder that is open. */
  private record Entry(Fd parent, String name, String path, FileStatus status) implements Place {
    @Override
    public Map<String, byte[]> attributes() {
      // Follows no link, because the parent is open.
      return FileAttributes.of(parent.path() + "/" + name);
    }

    @Override
    public String target() {
      return FileCalls.readlinkat(parent, name);
    }

    @Override
    public OpenFile open() {
      return OpenFile.of(FileCalls.openat2(parent, name, FLAGS | Open.NO_FOLLOW, 0, HERE), status);
    }
  }

  @Override
  public <T> Optional<T> find(String path, Function<Place, T> reader) {
    Optional<Fd> there = look(path);
    if (there.isEmpty()) {
      return Optional.empty();
    }
    try (Fd found = there.get()) {
      return Optional.of(reader.apply(new Found(found, path, FileCalls.statx(found))));
    }
  }

  private Optional<Fd> look(String path) {
    try {
      return Optional.of(open(path, Open.PATH));
    } catch (LinuxException e) {
      if (e.isGone()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  Fd open(String path, int flags) {
    return FileCalls.openat2(root, path.isEmpty() ? "." : path, flags, 0, INSIDE);
  }

  @Override
  public List<String> names(String folder) {
    try (Fd open = open(folder, Open.READ_ONLY | Open.DIRECTORY)) {
      return sorted(open);
    } catch (LinuxException e) {
      if (e.isGone()) {
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

  @Override
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
        visitor.visit(new Entry(folder, name, child, status));
      }
      if (status.isDirectory()) {
        try (Fd open = FileCalls.openat2(folder, name, Open.READ_ONLY | Open.DIRECTORY, 0, HERE)) {
          walk(open, child, depth + 1, left, visitor);
        }
      }
    }
  }

  @Override
  public void close() {
    root.close();
  }
}
