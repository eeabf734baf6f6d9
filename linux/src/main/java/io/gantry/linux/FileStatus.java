package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.time.Instant;

/**
 * What statx tells about a file. {@code mode} has type and permission bits, {@code size} and {@code
 * allocated} are bytes, {@code device} is the file system's, {@code special} that of a device node.
 */
public record FileStatus(
    int mode,
    int links,
    int uid,
    int gid,
    long inode,
    long size,
    long allocated,
    Instant accessed,
    Instant modified,
    Instant changed,
    DeviceNumber device,
    DeviceNumber special,
    boolean mountRoot) {
  static final int STRUCT_SIZE = 256;
  private static final int ATTRIBUTE_MOUNT_ROOT = 0x2000;

  /** One of {@link FileMode}'s types. */
  public int type() {
    return mode & FileMode.TYPE_MASK;
  }

  /** Permission bits with set-user-id, set-group-id and sticky. */
  public int permissions() {
    return mode & 07777;
  }

  public boolean isDirectory() {
    return type() == FileMode.DIRECTORY;
  }

  public boolean isRegular() {
    return type() == FileMode.REGULAR;
  }

  public boolean isSymbolicLink() {
    return type() == FileMode.SYMBOLIC_LINK;
  }

  /** From a struct statx. */
  static FileStatus of(MemorySegment statx) {
    return new FileStatus(
        Short.toUnsignedInt(statx.get(JAVA_SHORT, 28)),
        statx.get(JAVA_INT, 16),
        statx.get(JAVA_INT, 20),
        statx.get(JAVA_INT, 24),
        statx.get(JAVA_LONG, 32),
        statx.get(JAVA_LONG, 40),
        statx.get(JAVA_LONG, 48) * 512,
        time(statx, 64),
        time(statx, 112),
        time(statx, 96),
        new DeviceNumber(statx.get(JAVA_INT, 136), statx.get(JAVA_INT, 140)),
        new DeviceNumber(statx.get(JAVA_INT, 128), statx.get(JAVA_INT, 132)),
        (statx.get(JAVA_LONG, 8) & ATTRIBUTE_MOUNT_ROOT) != 0);
  }

  private static Instant time(MemorySegment statx, long offset) {
    return Instant.ofEpochSecond(statx.get(JAVA_LONG, offset), statx.get(JAVA_INT, offset + 8));
  }
}
