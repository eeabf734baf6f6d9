package io.gantry.runtime;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The accounts of a cgroup at one moment. What the kernel does not count is zero or empty. */
public record CgroupStats(Cpu cpu, Memory memory, Pids pids, BlockIo blockIo) {
  /**
   * Processor time in nanoseconds since the group was made; the periods are those of the quota.
   *
   * @param perCpu one for each processor; empty with v2, which does not count them apart
   */
  public record Cpu(
      long total,
      long user,
      long system,
      List<Long> perCpu,
      long periods,
      long throttledPeriods,
      long throttledTime) {
    public Cpu {
      perCpu = List.copyOf(perCpu);
    }
  }

  /**
   * Memory in bytes.
   *
   * @param limit empty when there is none
   * @param failures how often the limit was hit (v1) or led to killing (v2)
   * @param cache the part that holds files' content
   * @param details all of the kernel's {@code memory.stat}, by its names
   */
  public record Memory(
      long usage,
      long peak,
      OptionalLong limit,
      long failures,
      long cache,
      Map<String, Long> details) {
    public Memory {
      details = Map.copyOf(details);
    }
  }

  /** Processes and threads. */
  public record Pids(long current, OptionalLong limit) {}

  /** What went to and from block devices. */
  public record BlockIo(List<Counter> bytes, List<Counter> operations) {
    public BlockIo {
      bytes = List.copyOf(bytes);
      operations = List.copyOf(operations);
    }
  }

  /**
   * One count of one device.
   *
   * @param operation in lower case: read, write, discard; with v1 also sync, async and total
   */
  public record Counter(long major, long minor, String operation, long value) {}
}
