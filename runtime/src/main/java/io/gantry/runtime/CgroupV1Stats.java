package io.gantry.runtime;

import io.gantry.runtime.CgroupStats.BlockIo;
import io.gantry.runtime.CgroupStats.Counter;
import io.gantry.runtime.CgroupStats.Cpu;
import io.gantry.runtime.CgroupStats.Memory;
import io.gantry.runtime.CgroupStats.Pids;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Reads the accounts of v1. */
record CgroupV1Stats(CgroupFiles files, Function<String, Optional<Path>> folderOf) {
  /** USER_HZ, in which the kernel reports to programs on all architectures used here. */
  private static final long NANOS_PER_TICK = 10_000_000;

  /** Page-aligned LONG_MAX: how v1 writes that there is no limit. */
  private static final long NO_LIMIT = 0x7fff_ffff_ffff_0000L;

  CgroupStats read() {
    return new CgroupStats(cpu(), memory(), pids(), blockIo());
  }

  private Cpu cpu() {
    Map<String, Long> times = CgroupText.keyed(text("cpuacct", "cpuacct.stat"));
    Map<String, Long> quota = CgroupText.keyed(text("cpu", "cpu.stat"));
    return new Cpu(
        CgroupText.single(text("cpuacct", "cpuacct.usage")),
        times.getOrDefault("user", 0L) * NANOS_PER_TICK,
        times.getOrDefault("system", 0L) * NANOS_PER_TICK,
        CgroupText.numbers(text("cpuacct", "cpuacct.usage_percpu")),
        quota.getOrDefault("nr_periods", 0L),
        quota.getOrDefault("nr_throttled", 0L),
        quota.getOrDefault("throttled_time", 0L));
  }

  private Memory memory() {
    Map<String, Long> details = CgroupText.keyed(text("memory", "memory.stat"));
    OptionalLong limit = CgroupText.limit(text("memory", "memory.limit_in_bytes"));
    return new Memory(
        CgroupText.single(text("memory", "memory.usage_in_bytes")),
        CgroupText.single(text("memory", "memory.max_usage_in_bytes")),
        limit.orElse(NO_LIMIT) >= NO_LIMIT ? OptionalLong.empty() : limit,
        CgroupText.single(text("memory", "memory.failcnt")),
        details.getOrDefault("total_cache", details.getOrDefault("cache", 0L)),
        details);
  }

  private Pids pids() {
    return new Pids(
        CgroupText.single(text("pids", "pids.current")),
        CgroupText.limit(text("pids", "pids.max")));
  }

  private BlockIo blockIo() {
    return new BlockIo(counters("io_service_bytes"), counters("io_serviced"));
  }

  /** The scheduler's counts where there is one; the throttling layer counts for all devices. */
  private List<Counter> counters(String what) {
    for (String prefix : List.of("blkio.", "blkio.bfq.", "blkio.throttle.")) {
      List<Counter> counters = parse(text("blkio", prefix + what + "_recursive"));
      if (!counters.isEmpty()) {
        return counters;
      }
    }
    return List.of();
  }

  /** {@code 8:0 Read 4096} a line, and a sum without a device, which is left out. */
  static List<Counter> parse(String text) {
    List<Counter> counters = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split("[ :]", -1);
      if (words.length == 4) {
        counters.add(
            new Counter(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                words[2].toLowerCase(Locale.ROOT),
                Long.parseLong(words[3])));
      }
    }
    return counters;
  }

  private String text(String controller, String file) {
    return folderOf
        .apply(controller)
        .map(folder -> files.readIfAny(folder.resolve(file)))
        .orElse("");
  }
}
