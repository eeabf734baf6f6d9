package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Mounts by descriptors: a file system context is configured, becomes a detached mount, and is put
 * into the tree, or just used through its descriptor and gone when that is closed. All throw {@link
 * LinuxException}, with the file system's own words where it gave any.
 */
public final class MountCalls {
  private static final int CLOSE_ON_EXEC = 1;
  private static final int SET_FLAG = 0;
  private static final int SET_STRING = 1;
  private static final int SET_FD = 5;
  private static final int CREATE = 6;
  private static final int OPEN_TREE_CLONE = 1;
  private static final int MOVE_FROM_EMPTY_PATH = 0x4;
  private static final int MOVE_TO_EMPTY_PATH = 0x40;
  private static final int LOG_LINE = 1024;

  private MountCalls() {}

  /** A context for a file system of this type, to be configured. */
  public static Fd fsopen(String type) {
    try (Frame frame = new Frame()) {
      return Fd.of(frame.call(Syscall.FSOPEN, type, frame.text(type), CLOSE_ON_EXEC));
    }
  }

  public static void fsconfigFlag(Fd context, String key) {
    try (Frame frame = new Frame()) {
      fsconfig(frame, context, key, SET_FLAG, frame.text(key), 0, 0);
    }
  }

  /** {@code value} is at most 255 bytes long; longer paths go by {@link #fsconfigFd}. */
  public static void fsconfigString(Fd context, String key, String value) {
    try (Frame frame = new Frame()) {
      String subject = key + "=" + value;
      fsconfig(frame, context, subject, SET_STRING, frame.text(key), frame.text(value), 0);
    }
  }

  public static void fsconfigFd(Fd context, String key, Fd value) {
    try (Frame frame = new Frame()) {
      fsconfig(frame, context, key + "=" + value, SET_FD, frame.text(key), 0, value.number());
    }
  }

  /** Makes the file system of what was configured. */
  public static void fsconfigCreate(Fd context) {
    try (Frame frame = new Frame()) {
      fsconfig(frame, context, "create", CREATE, 0, 0, 0);
    }
  }

  /** A detached mount of the created file system; {@code attributes} of {@link MountAttr}. */
  public static Fd fsmount(Fd context, long attributes) {
    try (Frame frame = new Frame()) {
      long fd = frame.tryCall(Syscall.FSMOUNT, context.number(), CLOSE_ON_EXEC, attributes);
      if (fd == -1) {
        int errno = frame.errno();
        throw new LinuxException("fsmount", context.toString(), errno, log(context));
      }
      return Fd.of(fd);
    }
  }

  /** Opens a mounted tree as a place, without copying it. */
  public static Fd openTree(Fd folder, String path, int flags) {
    return openTree(folder, path, flags, 0);
  }

  /** A detached copy of the mount at this path; with {@link At#RECURSIVE} of those below, too. */
  public static Fd cloneTree(Fd folder, String path, int flags) {
    return openTree(folder, path, flags, OPEN_TREE_CLONE);
  }

  /** Puts a (detached) mount at this path. */
  public static void moveMount(Fd mount, Fd folder, String path) {
    try (Frame frame = new Frame()) {
      int to = path.isEmpty() ? MOVE_TO_EMPTY_PATH : 0;
      frame.call(
          Syscall.MOVE_MOUNT,
          path.isEmpty() ? folder : path,
          mount.number(),
          frame.text(""),
          folder.number(),
          frame.text(path),
          MOVE_FROM_EMPTY_PATH | to);
    }
  }

  /**
   * Changes the mount at this path.
   *
   * @param flags {@link At#RECURSIVE}, {@link At#EMPTY_PATH}, {@link At#SYMLINK_NOFOLLOW}
   * @param set attributes of {@link MountAttr} to add
   * @param clear attributes to remove
   * @param propagation one kind, or 0 to leave it
   */
  public static void mountSetattr(
      Fd folder, String path, int flags, long set, long clear, long propagation) {
    try (Frame frame = new Frame()) {
      MemorySegment attributes = frame.longs(set, clear, propagation, 0);
      frame.call(
          Syscall.MOUNT_SETATTR,
          path.isEmpty() ? folder : path,
          folder.number(),
          frame.text(path),
          flags,
          attributes.address(),
          attributes.byteSize());
    }
  }

  /** {@code flags} of {@link Unmount}. */
  public static void umount2(String path, int flags) {
    try (Frame frame = new Frame()) {
      frame.call(Syscall.UMOUNT2, path, frame.text(path), flags);
    }
  }

  private static Fd openTree(Fd folder, String path, int flags, int more) {
    try (Frame frame = new Frame()) {
      int all = flags | more | Open.CLOSE_ON_EXEC;
      Object subject = path.isEmpty() ? folder : path;
      return Fd.of(frame.call(Syscall.OPEN_TREE, subject, folder.number(), frame.text(path), all));
    }
  }

  private static void fsconfig(
      Frame frame, Fd context, String subject, int command, long key, long value, long extra) {
    if (frame.tryCall(Syscall.FSCONFIG, context.number(), command, key, value, extra) == -1) {
      int errno = frame.errno();
      throw new LinuxException("fsconfig", subject, errno, log(context));
    }
  }

  /** The context keeps messages of the file system; each read gives one, ENODATA ends them. */
  private static String log(Fd context) {
    List<String> lines = new ArrayList<>();
    try (Frame frame = new Frame()) {
      MemorySegment line = frame.allocate(LOG_LINE);
      while (true) {
        long length =
            frame.tryCall(Syscall.READ, context.number(), line.address(), line.byteSize());
        if (length <= 0) {
          return String.join("; ", lines);
        }
        byte[] text = line.asSlice(0, length).toArray(JAVA_BYTE);
        lines.add(new String(text, StandardCharsets.UTF_8).strip());
      }
    }
  }
}
