package io.gantry.engine;

/** Rows and columns of a terminal; 0 and 0 leave it alone. */
public record TerminalSize(int rows, int columns) {
  /** What the kernel can hold of each (ioctl_tty(2), struct winsize). */
  public static final int MOST = 0xffff;

  public static final TerminalSize UNKNOWN = new TerminalSize(0, 0);
}
