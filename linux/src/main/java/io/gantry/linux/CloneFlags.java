package io.gantry.linux;

/** Flags of clone, unshare and setns (sched.h) that make or name namespaces. */
public final class CloneFlags {
  public static final long FS = 0x200;
  public static final long NEW_TIME = 0x80;
  public static final long NEW_NS = 0x20000;
  public static final long NEW_CGROUP = 0x02000000;
  public static final long NEW_UTS = 0x04000000;
  public static final long NEW_IPC = 0x08000000;
  public static final long NEW_USER = 0x10000000;
  public static final long NEW_PID = 0x20000000;
  public static final long NEW_NET = 0x40000000;

  private CloneFlags() {}
}
