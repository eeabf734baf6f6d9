package io.gantry.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a container uses at one moment; all counters are since its start. Zero everywhere when it
 * does not run.
 *
 * @param cpuTotal nanoseconds, as are user and system
 * @param systemCpu nanoseconds that all CPUs of the host have spent, idle too
 * @param memoryUsage bytes with caches; {@code memoryDetail} has the kernel's own names
 * @param memoryLimit the container's or else the host's bytes
 * @param networks by name of the interface in the container
 */
public record Stats(
    String id,
    String name,
    Instant read,
    long cpuTotal,
    long cpuUser,
    long cpuKernel,
    List<Long> perCpu,
    long systemCpu,
    int onlineCpus,
    long throttledPeriods,
    long periods,
    long throttledTime,
    long memoryUsage,
    long memoryPeak,
    long memoryLimit,
    long memoryFailures,
    Map<String, Long> memoryDetail,
    long pids,
    long pidsLimit,
    List<BlockIo> blockIo,
    Map<String, InterfaceStats> networks) {
  public Stats {
    perCpu = List.copyOf(perCpu);
    memoryDetail = Map.copyOf(memoryDetail);
    blockIo = List.copyOf(blockIo);
    networks = Map.copyOf(networks);
  }

  /**
   * Bytes and operations on a block device.
   *
   * @param operation {@code read} or {@code write}
   */
  public record BlockIo(long major, long minor, String operation, long bytes, long operations) {}

  /** Counters of a network interface, seen from the container. */
  public record InterfaceStats(
      long rxBytes,
      long rxPackets,
      long rxErrors,
      long rxDropped,
      long txBytes,
      long txPackets,
      long txErrors,
      long txDropped) {}
}
