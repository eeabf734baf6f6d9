package io.gantry.linux;

/** Flags of umount2. */
public final class Unmount {
  /** Even while busy: gone from the tree now, cleaned up when no longer used. */
  public static final int DETACH = 2;

  public static final int NO_FOLLOW = 8;

  private Unmount() {}
}
