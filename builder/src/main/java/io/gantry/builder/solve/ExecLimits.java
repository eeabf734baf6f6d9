package io.gantry.builder.solve;

import java.util.List;

/**
 * What the processes of a build may use; it changes no result. 0 and empty mean "not said".
 *
 * @param memory bytes
 * @param memorySwap bytes of memory and swap together; -1 is no limit
 * @param cpuPeriod microseconds, as is cpuQuota
 * @param shmSize bytes of /dev/shm
 * @param ulimits {@code name=soft:hard}
 * @param extraHosts {@code name:address} for /etc/hosts
 */
public record ExecLimits(
    long memory,
    long memorySwap,
    long cpuShares,
    long cpuPeriod,
    long cpuQuota,
    String cpusetCpus,
    String cpusetMems,
    long shmSize,
    List<String> ulimits,
    List<String> extraHosts,
    String cgroupParent) {
  /** Says nothing. */
  public static final ExecLimits NONE =
      new ExecLimits(0, 0, 0, 0, 0, "", "", 0, List.of(), List.of(), "");

  public ExecLimits {
    ulimits = List.copyOf(ulimits);
    extraHosts = List.copyOf(extraHosts);
  }
}
