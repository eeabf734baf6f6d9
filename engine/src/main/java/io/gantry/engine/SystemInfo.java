package io.gantry.engine;

import java.util.List;
import java.util.Map;

/** What there is to know of the engine and its host. Thread-safe. */
public final class SystemInfo {
  /**
   * A picture of the engine and its host.
   *
   * @param cgroupVersion {@code 1} or {@code 2}
   */
  public record Info(
      String id,
      int containers,
      int running,
      int paused,
      int stopped,
      int images,
      String stateRoot,
      String kernelVersion,
      String operatingSystem,
      String osType,
      String architecture,
      int cpus,
      long memory,
      String hostname,
      String cgroupVersion,
      String cgroupDriver,
      boolean memoryLimit,
      boolean swapLimit,
      boolean pidsLimit,
      boolean cpuCfs,
      boolean cpuset,
      boolean ipv4Forwarding,
      List<String> securityOptions,
      List<String> warnings,
      Map<String, String> labels) {}

  SystemInfo() {}

  /** Counts and facts of now. */
  public Info info() {
    throw new UnsupportedOperationException();
  }

  /** Bytes used by images, containers and volumes. */
  public DiskUsage diskUsage() {
    throw new UnsupportedOperationException();
  }

  /** The last starts, at most 100, oldest first. */
  public List<StartTimings> startTimings() {
    throw new UnsupportedOperationException();
  }
}
