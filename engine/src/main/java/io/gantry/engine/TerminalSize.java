package io.gantry.engine;

/** Rows and columns of a terminal; 0 and 0 leave it alone. */
public record TerminalSize(int rows, int columns) {
  public static final TerminalSize UNKNOWN = new TerminalSize(0, 0);
}
