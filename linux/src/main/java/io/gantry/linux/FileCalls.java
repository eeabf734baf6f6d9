package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.Optional;

/**
 * Calls on names: each takes a folder ({@link Fd#CWD} for paths from here) and a path relative to
 * it, and is the system call of its name. All throw {@link LinuxException}. Names are as {@link
 * FileNames} has them. Calls on open files are in {@link FileData}.
 */
public final class FileCalls {
  private static final int PATH_MAX = 4096;
  private static final int STATX_BASIC = 0x7ff;
  private static final int RACES = 128;

  private FileCalls() {}

  /** Opens a path of the host: links are followed unless the flags say otherwise. */
  public static Fd open(String path, int flags) {
    return openat2(Fd.CWD, path, flags, 0, 0);
  }

  /**
   * Opens, or makes with {@code mode} when {@code flags} has {@link Open#CREATE}.
   *
   * @param flags of {@link Open}
   * @param resolve of {@link Resolve}
   */
  public static Fd openat2(Fd folder, String path, int flags, int mode, long resolve) {
    try (Frame frame = new Frame()) {
      boolean makes = (flags & (Open.CREATE | (Open.TEMPORARY & ~Open.DIRECTORY))) != 0;
      long how =
          frame
              .longs((flags | Open.CLOSE_ON_EXEC) & 0xffffffffL, makes ? mode : 0, resolve)
              .address();
      long name = frame.text(path);
      // A rename elsewhere can make a restricted look-up undecidable (EAGAIN); a new try decides.
      for (int race = 1; race < RACES; race++) {
        long fd = frame.tryCall(Syscall.OPENAT2, folder.number(), name, how, 24);
        if (fd != -1) {
          return Fd.of(fd);
        }
        if (resolve == 0 || frame.errno() != Errno.EAGAIN) {
          throw new LinuxException("openat2", path, frame.errno());
        }
      }
      return Fd.of(frame.call(Syscall.OPENAT2, path, folder.number(), name, how, 24));
    }
  }

  public static void mkdirat(Fd folder, String path, int mode) {
    try (Frame frame = new Frame()) {
      frame.call(Syscall.MKDIRAT, path, folder.number(), frame.text(path), mode);
    }
  }

  /** {@code mode} has the type, of {@link FileMode}; {@code device} counts for device nodes. */
  public static void mknodat(Fd folder, String path, int mode, DeviceNumber device) {
    try (Frame frame = new Frame()) {
      frame.call(Syscall.MKNODAT, path, folder.number(), frame.text(path), mode, device.encoded());
    }
  }

  public static void symlinkat(String target, Fd folder, String path) {
    try (Frame frame = new Frame()) {
      frame.call(Syscall.SYMLINKAT, path, frame.text(target), folder.number(), frame.text(path));
    }
  }

  /** {@code flags}: {@link At#SYMLINK_FOLLOW}, {@link At#EMPTY_PATH}. */
  public static void linkat(Fd oldFolder, String oldPath, Fd newFolder, String newPath, int flags) {
    try (Frame frame = new Frame()) {
      frame.call(
          Syscall.LINKAT,
          newPath,
          oldFolder.number(),
          frame.text(oldPath),
          newFolder.number(),
          frame.text(newPath),
          flags);
    }
  }

  /** {@code flags}: {@link At#REMOVE_DIRECTORY} or 0. */
  public static void unlinkat(Fd folder, String path, int flags) {
    try (Frame frame = new Frame()) {
      frame.call(Syscall.UNLINKAT, path, folder.number(), frame.text(path), flags);
    }
  }

  /** {@code flags} of {@link Rename}. */
  public static void renameat2(
      Fd oldFolder, String oldPath, Fd newFolder, String newPath, int flags) {
    try (Frame frame = new Frame()) {
      frame.call(
          Syscall.RENAMEAT2,
          oldPath,
          oldFolder.number(),
          frame.text(oldPath),
          newFolder.number(),
          frame.text(newPath),
          flags);
    }
  }

  /** An empty path reads the link that {@code folder} is open on (with PATH and NO_FOLLOW). */
  public static String readlinkat(Fd folder, String path) {
    try (Frame frame = new Frame()) {
      MemorySegment target = frame.allocate(PATH_MAX);
      long length =
          frame.call(
              Syscall.READLINKAT,
              path,
              folder.number(),
              frame.text(path),
              target.address(),
              PATH_MAX);
      return FileNames.decode(target.asSlice(0, length).toArray(JAVA_BYTE));
    }
  }

  /** {@code flags}: {@link At#SYMLINK_NOFOLLOW}, {@link At#EMPTY_PATH}. -1 keeps an id. */
  public static void fchownat(Fd folder, String path, int uid, int gid, int flags) {
    try (Frame frame = new Frame()) {
      frame.call(Syscall.FCHOWNAT, path, folder.number(), frame.text(path), uid, gid, flags);
    }
  }

  /** Follows a link at the end of the path: for foreign folders open first, then {@link #chmod}. */
  public static void fchmodat(Fd folder, String path, int mode) {
    try (Frame frame = new Frame()) {
      frame.call(Syscall.FCHMODAT, path, folder.number(), frame.text(path), mode);
    }
  }

  /** Of what is open here, also when opened with {@link Open#PATH}. */
  public static void chmod(Fd file, int mode) {
    fchmodat(Fd.CWD, file.path(), mode);
  }

  /** {@code flags}: {@link At#SYMLINK_NOFOLLOW}, {@link At#EMPTY_PATH}. */
  public static void utimensat(
      Fd folder, String path, Instant accessed, Instant modified, int flags) {
    try (Frame frame = new Frame()) {
      long times =
          frame
              .longs(
                  accessed.getEpochSecond(),
                  accessed.getNano(),
                  modified.getEpochSecond(),
                  modified.getNano())
              .address();
      frame.call(Syscall.UTIMENSAT, path, folder.number(), frame.text(path), times, flags);
    }
  }

  /** {@code flags}: {@link At#SYMLINK_NOFOLLOW}, {@link At#EMPTY_PATH}. */
  public static FileStatus statx(Fd folder, String path, int flags) {
    return find(folder, path, flags)
        .orElseThrow(() -> new LinuxException(Syscall.STATX.toString(), path, Errno.ENOENT));
  }

  /** As {@link #statx}, but empty when nothing has this name (ENOENT). */
  public static Optional<FileStatus> find(Fd folder, String path, int flags) {
    try (Frame frame = new Frame()) {
      MemorySegment status = frame.allocate(FileStatus.STRUCT_SIZE);
      long result =
          frame.tryCall(
              Syscall.STATX,
              folder.number(),
              frame.text(path),
              flags | At.NO_AUTOMOUNT,
              STATX_BASIC,
              status.address());
      if (result == 0) {
        return Optional.of(FileStatus.of(status));
      }
      if (frame.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw new LinuxException(Syscall.STATX.toString(), path, frame.errno());
    }
  }

  /** Of what is open here. */
  public static FileStatus statx(Fd file) {
    return statx(file, "", At.EMPTY_PATH);
  }
}
