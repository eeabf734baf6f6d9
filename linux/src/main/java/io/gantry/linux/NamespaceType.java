package io.gantry.linux;

/** The kinds of namespaces: their file in {@code /proc/PID/ns} and their clone flag. */
public enum NamespaceType {
  CGROUP("cgroup", CloneFlags.NEW_CGROUP),
  IPC("ipc", CloneFlags.NEW_IPC),
  MOUNT("mnt", CloneFlags.NEW_NS),
  NETWORK("net", CloneFlags.NEW_NET),
  PID("pid", CloneFlags.NEW_PID),
  TIME("time", CloneFlags.NEW_TIME),
  USER("user", CloneFlags.NEW_USER),
  UTS("uts", CloneFlags.NEW_UTS);

  private final String file;
  private final long flag;

  NamespaceType(String file, long flag) {
    this.file = file;
    this.flag = flag;
  }

  /** The name in {@code /proc/PID/ns}. */
  public String file() {
    return file;
  }

  /** The flag of {@link CloneFlags}. */
  public long flag() {
    return flag;
  }

  /** Whether a thread of a process with several can make one and move there and nowhere else. */
  boolean perThread() {
    return switch (this) {
      case CGROUP, IPC, MOUNT, NETWORK, UTS -> true;
      case PID, TIME, USER -> false;
    };
  }
}
