package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Extended attributes, values as bytes. By path, the calls mean a link itself and never its target;
 * by descriptor, what is open, also with {@link Open#PATH}. All throw {@link LinuxException}.
 */
public final class Xattrs {
  private static final int FIRST_GUESS = 1024;

  private Xattrs() {}

  /** The names, in the file system's order. Empty where there are no attributes at all. */
  public static List<String> list(String path) {
    return list(Syscall.LLISTXATTR, path);
  }

  public static List<String> list(Fd file) {
    return hasNone(file) ? List.of() : list(Syscall.LISTXATTR, file.path());
  }

  /** Most files have none, and say so without a look-up of their path; not those of PATH. */
  private static boolean hasNone(Fd file) {
    try (Frame frame = new Frame()) {
      return frame.tryCall(Syscall.FLISTXATTR, file.number(), 0, 0) == 0;
    }
  }

  /** The value; empty when there is none of this name. */
  public static Optional<byte[]> value(String path, String name) {
    return value(Syscall.LGETXATTR, path, name);
  }

  public static Optional<byte[]> value(Fd file, String name) {
    return value(Syscall.GETXATTR, file.path(), name);
  }

  /** Makes or replaces. */
  public static void set(String path, String name, byte[] value) {
    set(Syscall.LSETXATTR, path, name, value);
  }

  public static void set(Fd file, String name, byte[] value) {
    set(Syscall.SETXATTR, file.path(), name, value);
  }

  /** {@link Errno#ENODATA} when there is none of this name. */
  public static void remove(String path, String name) {
    remove(Syscall.LREMOVEXATTR, path, name);
  }

  public static void remove(Fd file, String name) {
    remove(Syscall.REMOVEXATTR, file.path(), name);
  }

  private static List<String> list(Syscall syscall, String path) {
    List<String> names = new ArrayList<>();
    byte[] all = grown(syscall, path, "").orElse(new byte[0]);
    for (int start = 0, i = 0; i < all.length; i++) {
      if (all[i] == 0) {
        names.add(FileNames.decode(Arrays.copyOfRange(all, start, i)));
        start = i + 1;
      }
    }
    return names;
  }

  private static Optional<byte[]> value(Syscall syscall, String path, String name) {
    return grown(syscall, path, name);
  }

  /** Asks with a guessed size first: mostly one call instead of two. */
  private static Optional<byte[]> grown(Syscall syscall, String path, String name) {
    for (int size = FIRST_GUESS; ; size = size(syscall, path, name)) {
      try (Frame frame = new Frame()) {
        MemorySegment buffer = frame.allocate(Math.max(size, 1));
        long length = ask(frame, syscall, path, name, buffer.address(), size);
        if (length >= 0) {
          return Optional.of(buffer.asSlice(0, length).toArray(JAVA_BYTE));
        }
        switch (frame.errno()) {
          case Errno.ERANGE -> {}
          case Errno.ENODATA, Errno.EOPNOTSUPP -> {
            return Optional.empty();
          }
          default -> throw failure(syscall, path, name, frame);
        }
      }
    }
  }

  private static int size(Syscall syscall, String path, String name) {
    try (Frame frame = new Frame()) {
      long length = ask(frame, syscall, path, name, 0, 0);
      if (length < 0) {
        throw failure(syscall, path, name, frame);
      }
      return (int) length;
    }
  }

  private static long ask(
      Frame frame, Syscall syscall, String path, String name, long buffer, long size) {
    return name.isEmpty()
        ? frame.tryCall(syscall, frame.text(path), buffer, size)
        : frame.tryCall(syscall, frame.text(path), frame.text(name), buffer, size);
  }

  private static void set(Syscall syscall, String path, String name, byte[] value) {
    try (Frame frame = new Frame()) {
      long content = frame.bytes(value).address();
      if (frame.tryCall(syscall, frame.text(path), frame.text(name), content, value.length, 0)
          == -1) {
        throw failure(syscall, path, name, frame);
      }
    }
  }

  private static void remove(Syscall syscall, String path, String name) {
    try (Frame frame = new Frame()) {
      if (frame.tryCall(syscall, frame.text(path), frame.text(name)) == -1) {
        throw failure(syscall, path, name, frame);
      }
    }
  }

  private static LinuxException failure(Syscall syscall, String path, String name, Frame frame) {
    return new LinuxException(
        syscall.toString(), name.isEmpty() ? path : name + " of " + path, frame.errno());
  }
}
