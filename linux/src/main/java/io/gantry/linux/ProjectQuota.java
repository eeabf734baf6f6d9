package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/**
 * Limits of disk space by project, where ext4 and XFS are mounted with {@code prjquota}: what is
 * made in a folder of a project counts to it (quotactl(2), ioctl_xfs_fsgetxattr(2)). Needs
 * CAP_SYS_ADMIN in the host's namespaces and Linux 5.14. All throw {@link LinuxException}.
 */
public final class ProjectQuota {
  private static final long GET_ATTRIBUTES = 0x801c581fL;
  private static final long SET_ATTRIBUTES = 0x401c5820L;
  private static final long ATTRIBUTES_SIZE = 28;
  private static final long FLAGS = 0;
  private static final long PROJECT = 12;
  private static final int INHERIT = 0x200;

  private static final int PROJECTS = 2;
  private static final int GET_QUOTA = 0x800007;
  private static final int SET_QUOTA = 0x800008;
  private static final int GET_STATE = 0x5808;
  private static final int ENFORCED = 0x20;
  private static final int STATE_VERSION = 1;
  private static final long STATE_SIZE = 256;

  private static final long LIMITS_SIZE = 72;
  private static final long HARD_LIMIT = 0;
  private static final long USED = 16;
  private static final long VALID = 64;
  private static final int SPACE_LIMITS = 1;
  private static final long BLOCK = 1024;

  private ProjectQuota() {}

  /** Bytes of a project; a limit of 0 is none. */
  public record Space(long limit, long used) {}

  /** Whether the file system of this open folder keeps projects within their limits. */
  public static boolean isEnforced(Fd folder) {
    try (Frame frame = new Frame()) {
      MemorySegment state = frame.allocate(STATE_SIZE);
      state.set(JAVA_BYTE, 0, (byte) STATE_VERSION);
      return frame.tryCall(
                  Syscall.QUOTACTL_FD, folder.number(), command(GET_STATE), 0, state.address())
              == 0
          && (state.get(JAVA_SHORT, 2) & ENFORCED) != 0;
    }
  }

  /** The folder, and what is made in it from here on, belongs to this project. */
  public static void assign(Fd folder, int project) {
    try (Frame frame = new Frame()) {
      MemorySegment attributes = frame.allocate(ATTRIBUTES_SIZE);
      frame.call(Syscall.IOCTL, folder, folder.number(), GET_ATTRIBUTES, attributes.address());
      attributes.set(JAVA_INT, FLAGS, attributes.get(JAVA_INT, FLAGS) | INHERIT);
      attributes.set(JAVA_INT, PROJECT, project);
      frame.call(Syscall.IOCTL, folder, folder.number(), SET_ATTRIBUTES, attributes.address());
    }
  }

  /** The project of this folder; 0 when it has none. */
  public static int of(Fd folder) {
    try (Frame frame = new Frame()) {
      MemorySegment attributes = frame.allocate(ATTRIBUTES_SIZE);
      frame.call(Syscall.IOCTL, folder, folder.number(), GET_ATTRIBUTES, attributes.address());
      return attributes.get(JAVA_INT, PROJECT);
    }
  }

  /**
   * Sets how much space a project may take; the kernel counts in KiB.
   *
   * @param folder any of the file system
   * @param bytes 0 for no limit
   */
  public static void limit(Fd folder, int project, long bytes) {
    try (Frame frame = new Frame()) {
      MemorySegment limits = frame.allocate(LIMITS_SIZE);
      limits.set(JAVA_LONG, HARD_LIMIT, Math.ceilDiv(bytes, BLOCK));
      limits.set(JAVA_INT, VALID, SPACE_LIMITS);
      frame.call(
          Syscall.QUOTACTL_FD,
          "project " + project + " on " + folder,
          folder.number(),
          command(SET_QUOTA),
          project,
          limits.address());
    }
  }

  /** What a project may take, and takes; both 0 for one that nobody has. */
  public static Space space(Fd folder, int project) {
    try (Frame frame = new Frame()) {
      MemorySegment limits = frame.allocate(LIMITS_SIZE);
      long result =
          frame.tryCall(
              Syscall.QUOTACTL_FD, folder.number(), command(GET_QUOTA), project, limits.address());
      if (result == 0) {
        return new Space(limits.get(JAVA_LONG, HARD_LIMIT) * BLOCK, limits.get(JAVA_LONG, USED));
      }
      // XFS knows only projects that have something.
      if (frame.errno() == Errno.ENOENT || frame.errno() == Errno.ESRCH) {
        return new Space(0, 0);
      }
      throw new LinuxException("quotactl_fd", "project " + project, frame.errno());
    }
  }

  private static long command(int command) {
    return ((long) command << 8) | PROJECTS;
  }
}
