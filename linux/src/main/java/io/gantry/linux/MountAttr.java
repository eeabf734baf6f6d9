package io.gantry.linux;

/** Attributes of a mount ({@code MOUNT_ATTR_*}, mount.h) and kinds of propagation (MS_*). */
public final class MountAttr {
  public static final long READ_ONLY = 0x1;
  public static final long NO_SUID = 0x2;
  public static final long NO_DEV = 0x4;
  public static final long NO_EXEC = 0x8;

  /** The mask of the access-time modes: clear it before setting one of them. */
  public static final long ACCESS_TIME = 0x70;

  public static final long RELATIME = 0x0;
  public static final long NO_ATIME = 0x10;
  public static final long STRICT_ATIME = 0x20;
  public static final long NO_DIR_ATIME = 0x80;
  public static final long ID_MAP = 0x100000;
  public static final long NO_SYMLINK_FOLLOW = 0x200000;

  public static final long UNBINDABLE = 1L << 17;
  public static final long PRIVATE = 1L << 18;
  public static final long SLAVE = 1L << 19;
  public static final long SHARED = 1L << 20;

  private MountAttr() {}
}
