package io.gantry.linux;

/** Flags of openat2's {@code how.flags} (fcntl.h). O_CLOEXEC is always added. */
public final class Open {
  public static final int READ_ONLY = 0;
  public static final int WRITE_ONLY = 1;
  public static final int READ_WRITE = 2;
  public static final int CREATE = 0100;
  public static final int EXCLUSIVE = 0200;
  public static final int NO_CONTROLLING_TERMINAL = 0400;
  public static final int TRUNCATE = 01000;
  public static final int APPEND = 02000;
  public static final int NON_BLOCKING = 04000;
  public static final int DIRECTORY = Native.ARM64 ? 040000 : 0200000;
  public static final int NO_FOLLOW = Native.ARM64 ? 0100000 : 0400000;
  public static final int CLOSE_ON_EXEC = 02000000;
  public static final int PATH = 010000000;

  /** An unnamed file in the given folder. */
  public static final int TEMPORARY = 020000000 | DIRECTORY;

  private Open() {}
}
