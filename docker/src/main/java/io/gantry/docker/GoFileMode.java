package io.gantry.docker;

/** File modes as Go's package {@code io/fs} numbers them, which Docker's clients are written in. */
final class GoFileMode {
  private static final int TYPE = 0170000;
  private static final int PERMISSIONS = 0777;

  private GoFileMode() {}

  /** From the kernel's (inode(7)). */
  static long of(int mode) {
    return (mode & PERMISSIONS)
        | type(mode & TYPE)
        | bit(mode, 04000, 23)
        | bit(mode, 02000, 22)
        | bit(mode, 01000, 20);
  }

  private static long bit(int mode, int kernel, int go) {
    return (mode & kernel) == 0 ? 0 : 1L << go;
  }

  private static long type(int type) {
    return switch (type) {
      case 0040000 -> 1L << 31;
      case 0120000 -> 1L << 27;
      case 0060000 -> 1L << 26;
      case 0020000 -> 1L << 26 | 1L << 21;
      case 0010000 -> 1L << 25;
      case 0140000 -> 1L << 24;
      default -> 0;
    };
  }
}
