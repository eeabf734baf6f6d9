package io.gantry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Memory numbers from /proc; a process that has gone counts nothing. */
final class ProcFiles {
  private ProcFiles() {}

  /** A line of /proc/PID/status in bytes. */
  static long statusBytes(long pid, String field) {
    return kilobytes(Path.of("/proc/" + pid + "/status"), field) * 1024;
  }

  /** Proportional set size: shared pages count for each process by its part. */
  static long proportionalBytes(long pid) {
    return kilobytes(Path.of("/proc/" + pid + "/smaps_rollup"), "Pss") * 1024;
  }

  private static long kilobytes(Path file, String field) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(field + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
