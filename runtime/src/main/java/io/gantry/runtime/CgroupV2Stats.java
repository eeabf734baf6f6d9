package io.gantry.runtime;

import io.gantry.runtime.CgroupStats.BlockIo;
import io.gantry.runtime.CgroupStats.Counter;
import io.gantry.runtime.CgroupStats.Cpu;
import io.gantry.runtime.CgroupStats.Memory;
import io.gantry.runtime.CgroupStats.Pids;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the accounts of v2. */
record CgroupV2Stats(CgroupFiles files, Path folder) {
  private static final long NANOS_PER_MICRO = 1000;

  CgroupStats read() {
    return new CgroupStats(cpu(), memory(), pids(), blockIo(text("io.stat")));
  }

  private Cpu cpu() {
    Map<String, Long> stat = CgroupText.keyed(text("cpu.stat"));
    return new Cpu(
        stat.getOrDefault("usage_usec", 0L) * NANOS_PER_MICRO,
        stat.getOrDefault("user_usec", 0L) * NANOS_PER_MICRO,
        stat.getOrDefault("system_usec", 0L) * NANOS_PER_MICRO,
        List.of(),
        stat.getOrDefault("nr_periods", 0L),
        stat.getOrDefault("nr_throttled", 0L),
        stat.getOrDefault("throttled_usec", 0L) * NANOS_PER_MICRO);
  }

  private Memory memory() {
    Map<String, Long> details = CgroupText.keyed(text("memory.stat"));
    return new Memory(
        CgroupText.single(text("memory.current")),
        CgroupText.single(text("memory.peak")),
        CgroupText.limit(text("memory.max")),
        CgroupText.keyed(text("memory.events")).getOrDefault("oom", 0L),
        details.getOrDefault("file", 0L),
        details);
  }

  private Pids pids() {
    return new Pids(CgroupText.single(text("pids.current")), CgroupText.limit(text("pids.max")));
  }

  /** {@code 8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6} a line. */
  static BlockIo blockIo(String text) {
    List<Counter> bytes = new ArrayList<>();
    List<Counter> operations = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split("[ :]", -1);
      for (int i = 2; i < words.length; i++) {
        int equals = words[i].indexOf('=');
        String key = words[i].substring(0, Math.max(equals, 0));
        List<Counter> list = key.endsWith("bytes") ? bytes : operations;
        if (key.endsWith("bytes") || key.endsWith("ios")) {
          long value = Long.parseLong(words[i].substring(equals + 1));
          long major = Long.parseLong(words[0]);
          list.add(new Counter(major, Long.parseLong(words[1]), operation(key), value));
        }
      }
    }
    return new BlockIo(bytes, operations);
  }

  private static String operation(String key) {
    return switch (key.charAt(0)) {
      case 'r' -> "read";
      case 'w' -> "write";
      default -> "discard";
    };
  }

  private String text(String file) {
    return files.readIfAny(folder.resolve(file));
  }
}
