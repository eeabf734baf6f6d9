package io.gantry.linux;

/** Flags of the {@code *at} family of calls (fcntl.h). */
public final class At {
  public static final int SYMLINK_NOFOLLOW = 0x100;
  public static final int REMOVE_DIRECTORY = 0x200;
  public static final int SYMLINK_FOLLOW = 0x400;
  public static final int NO_AUTOMOUNT = 0x800;

  /** An empty path means the descriptor itself. */
  public static final int EMPTY_PATH = 0x1000;

  /** For statx: what is known here is enough; a file system elsewhere is not asked. */
  public static final int STATX_DONT_SYNC = 0x4000;

  /** For mount calls: the whole tree. */
  public static final int RECURSIVE = 0x8000;

  private At() {}
}
