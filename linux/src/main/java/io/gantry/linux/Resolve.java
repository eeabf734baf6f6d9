package io.gantry.linux;

/** How openat2 resolves a path ({@code how.resolve}, openat2.h). */
public final class Resolve {
  /** Do not cross mount points. */
  public static final long NO_XDEV = 0x01;

  /** Do not follow links of procfs that jump to another place. */
  public static final long NO_MAGICLINKS = 0x02;

  public static final long NO_SYMLINKS = 0x04;

  /** Leaving the folder is refused with EXDEV. */
  public static final long BENEATH = 0x08;

  /** The folder acts as the root: {@code ..} and absolute links stay inside. */
  public static final long IN_ROOT = 0x10;

  private Resolve() {}
}
