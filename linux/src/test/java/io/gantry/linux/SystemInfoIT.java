package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SystemInfoIT {
  @Test
  void agreesWithProc() throws Exception {
    SystemInfo.Kernel kernel = SystemInfo.kernel();
    assertThat(kernel.system()).isEqualTo("Linux");
    assertThat(kernel.release())
        .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
    assertThat(kernel.machine()).isIn("x86_64", "aarch64");

    SystemInfo.Load load = SystemInfo.load();
    long total =
        Files.readString(Path.of("/proc/meminfo"))
            .lines()
            .filter(line -> line.startsWith("MemTotal:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
            .sum();
    assertThat(load.totalMemory()).isEqualTo(total);
    assertThat(load.freeMemory()).isBetween(1L, total);
    assertThat(load.processes()).isPositive();
    assertThat(load.uptime()).isPositive();
  }
}
