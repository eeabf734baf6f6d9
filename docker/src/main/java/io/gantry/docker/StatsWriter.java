package io.gantry.docker;

import io.gantry.engine.Stats;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Writes a sample together with the one before, from which clients compute shares. Pure. */
final class StatsWriter {
  private static final CpuStats NO_CPU =
      new CpuStats(new CpuUsage(0, null, 0, 0), 0, 0, new ThrottlingData(0, 0, 0));

  private StatsWriter() {}

  static StatsResponse wire(Stats stats, @Nullable Stats previous) {
    return new StatsResponse(
        "/" + stats.name(),
        stats.id(),
        stats.read().toString(),
        previous == null ? Times.NEVER : previous.read().toString(),
        new PidsStats(stats.pids(), stats.pidsLimit() > 0 ? stats.pidsLimit() : null),
        new BlkioStats(
            blocks(stats, Stats.BlockIo::bytes), blocks(stats, Stats.BlockIo::operations)),
        0,
        cpu(stats),
        previous == null ? NO_CPU : cpu(previous),
        memory(stats),
        networks(stats));
  }

  private static CpuStats cpu(Stats stats) {
    return new CpuStats(
        new CpuUsage(
            stats.cpuTotal(),
            stats.perCpu().isEmpty() ? null : stats.perCpu(),
            stats.cpuKernel(),
            stats.cpuUser()),
        stats.systemCpu(),
        stats.onlineCpus(),
        new ThrottlingData(stats.periods(), stats.throttledPeriods(), stats.throttledTime()));
  }

  private static MemoryStats memory(Stats stats) {
    return new MemoryStats(
        stats.memoryUsage(),
        stats.memoryPeak() == 0 ? null : stats.memoryPeak(),
        new TreeMap<>(stats.memoryDetail()),
        stats.memoryFailures() == 0 ? null : stats.memoryFailures(),
        stats.memoryLimit());
  }

  private static List<BlkioEntry> blocks(Stats stats, ToLongFunction<Stats.BlockIo> value) {
    return stats.blockIo().stream()
        .map(io -> new BlkioEntry(io.major(), io.minor(), io.operation(), value.applyAsLong(io)))
        .toList();
  }

  private static @Nullable Map<String, InterfaceStatsWire> networks(Stats stats) {
    if (stats.networks().isEmpty()) {
      return null;
    }
    Map<String, InterfaceStatsWire> networks = new TreeMap<>();
    stats.networks().forEach((name, counters) -> networks.put(name, counters(counters)));
    return networks;
  }

  private static InterfaceStatsWire counters(Stats.InterfaceStats c) {
    return new InterfaceStatsWire(
        c.rxBytes(),
        c.rxPackets(),
        c.rxErrors(),
        c.rxDropped(),
        c.txBytes(),
        c.txPackets(),
        c.txErrors(),
        c.txDropped());
  }
}
