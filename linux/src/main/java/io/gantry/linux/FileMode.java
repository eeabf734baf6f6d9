package io.gantry.linux;

/** The type bits of a file's mode (stat.h). */
public final class FileMode {
  public static final int TYPE_MASK = 0170000;
  public static final int SOCKET = 0140000;
  public static final int SYMBOLIC_LINK = 0120000;
  public static final int REGULAR = 0100000;
  public static final int BLOCK_DEVICE = 060000;
  public static final int DIRECTORY = 040000;
  public static final int CHARACTER_DEVICE = 020000;
  public static final int FIFO = 010000;

  private FileMode() {}
}
