package io.gantry.linux;

/** Flags of renameat2. */
public final class Rename {
  /** Refuse with EEXIST when the new name is taken. */
  public static final int NO_REPLACE = 1;

  /** Swap the two names atomically. */
  public static final int EXCHANGE = 2;

  private Rename() {}
}
