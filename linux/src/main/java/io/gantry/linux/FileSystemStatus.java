package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * What statfs tells about a mounted file system.
 *
 * @param type its magic number (linux/magic.h)
 * @param readOnly whether the mount, or the file system, cannot be written to
 */
public record FileSystemStatus(long type, boolean readOnly) {
  public static final long PROC = 0x9fa0;
  public static final long SYSFS = 0x62656572;

  static final int STRUCT_SIZE = 120;
  private static final long READ_ONLY = 1;

  /** From a struct statfs. */
  static FileSystemStatus of(MemorySegment statfs) {
    return new FileSystemStatus(
        statfs.get(JAVA_LONG, 0), (statfs.get(JAVA_LONG, 80) & READ_ONLY) != 0);
  }
}
