package io.gantry.engine;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.runtime.CgroupStats;
import io.gantry.store.Image;
import io.gantry.store.Images;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what containers use. */
final class ContainerStats {
  private static final long NANOS_PER_TICK = 10_000_000;
  private static final int CPU_COLUMNS = 8;

  private final Images images;

  ContainerStats(Images images) {
    this.images = images;
  }

  /** Zeros when it does not run, or ends just now. */
  Stats of(Container container) {
    Optional<LiveProcess> live = container.live();
    if (live.isEmpty()) {
      return stats(container, EMPTY, Map.of());
    }
    try {
      CgroupStats used = live.get().cgroup().stats();
      return stats(container, used, networks(live.get().shim().pid()));
    } catch (GantryException e) {
      if (e.kind() != GantryException.Kind.NOT_FOUND) {
        throw e;
      }
      return stats(container, EMPTY, Map.of());
    }
  }

  /** Bytes of an image's layers; 0 when the image is gone. */
  long imageSize(String imageId) {
    return images.find(Digest.parse(imageId)).map(Image::size).orElse(0L);
  }

  private static final CgroupStats EMPTY =
      new CgroupStats(
          new CgroupStats.Cpu(0, 0, 0, List.of(), 0, 0, 0),
          new CgroupStats.Memory(0, 0, OptionalLong.empty(), 0, 0, Map.of()),
          new CgroupStats.Pids(0, OptionalLong.empty()),
          new CgroupStats.BlockIo(List.of(), List.of()));

  private static Stats stats(
      Container container, CgroupStats used, Map<String, Stats.InterfaceStats> networks) {
    ContainerRecord record = container.record();
    return new Stats(
        record.id(),
        record.name(),
        Instant.now(),
        used.cpu().total(),
        used.cpu().user(),
        used.cpu().system(),
        used.cpu().perCpu(),
        systemCpu(HostFacts.read(Path.of("/proc/stat"))),
        Runtime.getRuntime().availableProcessors(),
        used.cpu().throttledPeriods(),
        used.cpu().periods(),
        used.cpu().throttledTime(),
        used.memory().usage(),
        used.memory().peak(),
        used.memory().limit().orElseGet(() -> io.gantry.linux.SystemInfo.load().totalMemory()),
        used.memory().failures(),
        used.memory().details(),
        used.pids().current(),
        used.pids().limit().orElse(0),
        blockIo(used.blockIo()),
        networks);
  }

  private static List<Stats.BlockIo> blockIo(CgroupStats.BlockIo used) {
    List<Stats.BlockIo> all = new ArrayList<>();
    for (CgroupStats.Counter bytes : used.bytes()) {
      long operations =
          used.operations().stream()
              .filter(other ->
                  other.major() == bytes.major()
                      && other.minor() == bytes.minor()
                      && other.operation().equals(bytes.operation()))
              .mapToLong(CgroupStats.Counter::value)
              .sum();
      all.add(
          new Stats.BlockIo(
              bytes.major(), bytes.minor(), bytes.operation(), bytes.value(), operations));
    }
    return all;
  }

  /** Pure: nanoseconds of all CPUs together, idle ones too, out of proc(5)'s stat. */
  static long systemCpu(String stat) {
    String[] fields = stat.lines().findFirst().orElse("").split("\\s+", -1);
    long ticks = 0;
    for (int i = 1; i < fields.length && i <= CPU_COLUMNS; i++) {
      ticks += Long.parseLong(fields[i]);
    }
    return ticks * NANOS_PER_TICK;
  }

  private static Map<String, Stats.InterfaceStats> networks(int pid) {
    return interfaces(HostFacts.read(Path.of("/proc", String.valueOf(pid), "net", "dev")));
  }

  /** Pure: counters of all interfaces but loopback out of proc(5)'s net/dev. */
  static Map<String, Stats.InterfaceStats> interfaces(String table) {
    Map<String, Stats.InterfaceStats> all = new HashMap<>();
    for (String line : table.lines().skip(2).toList()) {
      int colon = line.indexOf(':');
      String name = line.substring(0, Math.max(colon, 0)).strip();
      if (colon > 0 && !name.equals("lo")) {
        all.put(name, counters(line.substring(colon + 1).strip().split("\\s+", -1)));
      }
    }
    return all;
  }

  private static Stats.InterfaceStats counters(String[] fields) {
    long[] n = new long[fields.length];
    for (int i = 0; i < n.length; i++) {
      n[i] = Long.parseLong(fields[i]);
    }
    return new Stats.InterfaceStats(n[0], n[1], n[2], n[3], n[8], n[9], n[10], n[11]);
  }
}
