package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Calls on open files and folders. All throw {@link LinuxException}. */
public final class FileData {
  private static final int SEEK_SET = 0;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int LOCK_EXCLUSIVE_NOW = 2 | 4;
  private static final int LOCK_EXCLUSIVE = 2;
  private static final int LIST_BUFFER = 32 * 1024;

  private static final long SHARE_BLOCKS = 0x40049409L;
  private static final long GET_FLAGS = 0x80086601L;
  private static final long SET_FLAGS = 0x40086602L;
  private static final int IMMUTABLE_OR_APPEND_ONLY = 0x10 | 0x20;

  private FileData() {}

  /** Content and metadata are on the disk when this returns. */
  public static void fsync(Fd file) {
    simple(Syscall.FSYNC, file);
  }

  /** Content is on the disk, and what is needed to read it. */
  public static void fdatasync(Fd file) {
    simple(Syscall.FDATASYNC, file);
  }

  /** Everything written to the file system that this file is on. */
  public static void syncfs(Fd file) {
    simple(Syscall.SYNCFS, file);
  }

  public static void ftruncate(Fd file, long size) {
    simple(Syscall.FTRUNCATE, file, size);
  }

  /** Takes away what chattr +i and +a set; the file must be opened for reading. */
  public static void clearImmutable(Fd file) {
    try (Frame frame = new Frame()) {
      MemorySegment flags = frame.allocate(JAVA_LONG.byteSize());
      frame.call(Syscall.IOCTL, file, file.number(), GET_FLAGS, flags.address());
      long kept = flags.get(JAVA_LONG, 0) & ~IMMUTABLE_OR_APPEND_ONLY;
      if (kept != flags.get(JAVA_LONG, 0)) {
        flags.set(JAVA_LONG, 0, kept);
        frame.call(Syscall.IOCTL, file, file.number(), SET_FLAGS, flags.address());
      }
    }
  }

  /** What file system the file is on; also for one opened with {@link Open#PATH}. */
  public static FileSystemStatus statfs(Fd file) {
    try (Frame frame = new Frame()) {
      MemorySegment status = frame.allocate(FileSystemStatus.STRUCT_SIZE);
      frame.call(Syscall.FSTATFS, file, file.number(), status.address());
      return FileSystemStatus.of(status);
    }
  }

  /** Copies between the files' positions; returns the bytes copied, 0 at the end. */
  public static long copyFileRange(Fd from, Fd to, long length) {
    try (Frame frame = new Frame()) {
      return frame.call(
          Syscall.COPY_FILE_RANGE, from + " to " + to, from.number(), 0, to.number(), 0, length);
    }
  }

  /**
   * Gives a file the content of another without copying it: both share the blocks until one of them
   * is written. False where the file system cannot do that, or they are on different ones.
   */
  public static boolean shareBlocks(Fd from, Fd to) {
    try (Frame frame = new Frame()) {
      if (frame.tryCall(Syscall.IOCTL, to.number(), SHARE_BLOCKS, from.number()) == 0) {
        return true;
      }
      return switch (frame.errno()) {
        case Errno.EOPNOTSUPP, Errno.ENOTTY, Errno.EXDEV, Errno.EINVAL -> false;
        default -> throw new LinuxException("ioctl FICLONE", from + " to " + to, frame.errno());
      };
    }
  }

  /** Like {@link #copyFileRange}, to any kind of descriptor. */
  public static long sendfile(Fd from, Fd to, long length) {
    try (Frame frame = new Frame()) {
      return frame.call(
          Syscall.SENDFILE, from + " to " + to, to.number(), from.number(), 0, length);
    }
  }

  /** Reserves disk blocks; {@code mode} as in the manual, 0 for a plain reservation. */
  public static void fallocate(Fd file, int mode, long offset, long length) {
    try (Frame frame = new Frame()) {
      frame.call(Syscall.FALLOCATE, file, file.number(), mode, offset, length);
    }
  }

  /** Moves the position to {@code offset} bytes from the start. */
  public static void seek(Fd file, long offset) {
    simple(Syscall.LSEEK, file, offset, SEEK_SET);
  }

  /** Where data begins at or after {@code offset}; empty when only a hole is left. Moves there. */
  public static OptionalLong nextData(Fd file, long offset) {
    return seekBySort(file, offset, SEEK_DATA);
  }

  /** Where a hole begins at or after {@code offset} (the file's end is one). Moves there. */
  public static OptionalLong nextHole(Fd file, long offset) {
    return seekBySort(file, offset, SEEK_HOLE);
  }

  /** Locks the open file exclusively, until it is closed; false when another has it. */
  public static boolean tryLock(Fd file) {
    try (Frame frame = new Frame()) {
      if (frame.tryCall(Syscall.FLOCK, file.number(), LOCK_EXCLUSIVE_NOW) == 0) {
        return true;
      }
      if (frame.errno() == Errno.EAGAIN) {
        return false;
      }
      throw new LinuxException("flock", file.toString(), frame.errno());
    }
  }

  /** Like {@link #tryLock}, but waits; blocks its carrier thread. */
  public static void lock(Fd file) {
    simple(Syscall.FLOCK, file, LOCK_EXCLUSIVE);
  }

  /**
   * What this folder (opened for reading) holds, without {@code .} and {@code ..}, in the file
   * system's order. Reads from the folder's position: list once a descriptor, or {@link #seek} to 0
   * between.
   */
  public static List<FolderEntry> list(Fd folder) {
    List<FolderEntry> entries = new ArrayList<>();
    try (Frame frame = new Frame()) {
      MemorySegment buffer = frame.allocate(LIST_BUFFER);
      while (true) {
        long filled =
            frame.call(Syscall.GETDENTS64, folder, folder.number(), buffer.address(), LIST_BUFFER);
        if (filled == 0) {
          return entries;
        }
        addEntries(buffer.asSlice(0, filled), entries);
      }
    }
  }

  private static void addEntries(MemorySegment dirents, List<FolderEntry> entries) {
    for (long at = 0; at < dirents.byteSize(); ) {
      int length = Short.toUnsignedInt(dirents.get(JAVA_SHORT_UNALIGNED, at + 16));
      MemorySegment name = dirents.asSlice(at + 19, length - 19);
      String text = FileNames.decode(untilNul(name.toArray(JAVA_BYTE)));
      if (!text.equals(".") && !text.equals("..")) {
        // d_type is the mode's type, shifted.
        int type = Byte.toUnsignedInt(dirents.get(JAVA_BYTE, at + 18)) << 12;
        entries.add(new FolderEntry(text, type, dirents.get(JAVA_LONG, at)));
      }
      at += length;
    }
  }

  private static byte[] untilNul(byte[] padded) {
    int length = 0;
    while (padded[length] != 0) {
      length++;
    }
    return Arrays.copyOf(padded, length);
  }

  private static OptionalLong seekBySort(Fd file, long offset, int sort) {
    try (Frame frame = new Frame()) {
      long found = frame.tryCall(Syscall.LSEEK, file.number(), offset, sort);
      if (found >= 0) {
        return OptionalLong.of(found);
      }
      if (frame.errno() == Errno.ENXIO) {
        return OptionalLong.empty();
      }
      throw new LinuxException("lseek", file.toString(), frame.errno());
    }
  }

  private static void simple(Syscall syscall, Fd file, long... arguments) {
    try (Frame frame = new Frame()) {
      long[] all = new long[arguments.length + 1];
      all[0] = file.number();
      System.arraycopy(arguments, 0, all, 1, arguments.length);
      frame.call(syscall, file, all);
    }
  }
}
