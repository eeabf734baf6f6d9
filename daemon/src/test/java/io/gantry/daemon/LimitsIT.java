package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * Limits by what they do. Only bounds are asserted that hold on a busy machine too: a process can
 * get less than its limit there, never more.
 */
class LimitsIT {
  private static final String SPIN = "while :; do :; done";
  private static final double SECOND = 1e9;

  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  @Test
  void cpusBoundTheTimeThatTwoBusyLoopsGet() {
    daemon
        .docker("run", "-d", "--name", "slow", "--cpus", "0.2", "bb", "sh", "-c", twice(SPIN))
        .ok();
    // Throttled a number of times: it wants more than it gets.
    Await.until(() -> throttled("slow") > 5, () -> "never throttled");

    long begin = System.nanoTime();
    double before = cpuSeconds("slow");
    long wanted = throttled("slow") + 10;
    Await.until(() -> throttled("slow") > wanted, () -> "not throttled any more");
    double used = cpuSeconds("slow") - before;
    double wall = (System.nanoTime() - begin) / SECOND;

    // A period's quota at each end, and what each processor has taken of it beforehand.
    assertThat(used).isPositive().isLessThan(0.2 * wall + 0.08);
  }

  @Test
  void sharesDivideAProcessor() {
    String last = String.valueOf(lastProcessor());
    for (String shares : new String[] {"256", "1024"}) {
      daemon
          .docker(
              "run",
              "-d",
              "--name",
              "s" + shares,
              "--cpuset-cpus",
              last,
              "--cpu-shares",
              shares,
              "bb",
              "sh",
              "-c",
              SPIN)
          .ok();
    }
    double little = cpuSeconds("s256");
    double much = cpuSeconds("s1024");
    Await.until(() -> cpuSeconds("s256") - little > 0.4, () -> "starved");
    double ratio = (cpuSeconds("s1024") - much) / (cpuSeconds("s256") - little);

    assertThat(ratio).isBetween(2.5, 6.0);
  }

  @Test
  void cpusetKeepsAllProcessesOnItsProcessor() {
    String last = String.valueOf(lastProcessor());
    daemon
        .docker(
            "run", "-d", "--name", "pinned", "--cpuset-cpus", last, "bb", "sh", "-c", twice(SPIN))
        .ok();

    assertThat(daemon.docker("exec", "pinned", "nproc").ok()).isEqualTo("1");
    for (int i = 0; i < 20; i++) {
      // Field 39 of stat: the processor that it was on last.
      String on =
          daemon
              .docker("exec", "pinned", "sh", "-c", "cut -d' ' -f39 /proc/[0-9]*/stat | sort -u")
              .ok();
      assertThat(on).isEqualTo(last);
    }
  }

  @Test
  void memoryAndSwapAreWhatTheKernelHolds() {
    assertThat(memoryLimits("-m", "32m", "--memory-swap", "48m")).isEqualTo("32 48");
    assertThat(memoryLimits("-m", "32m")).isEqualTo("32 64");
    assertThat(memoryLimits("-m", "32m", "--memory-swap", "32m")).isEqualTo("32 32");
    assertThat(memoryLimits("-m", "32m", "--memory-swap", "-1")).isEqualTo("32 none");
  }

  @Test
  void moreMemoryThanTheLimitIsKilledAndLessIsNot() {
    String use = "dd if=/dev/zero of=/dev/null bs=%dM count=1";
    daemon.docker("run", "--rm", "-m", "40m", "bb", "sh", "-c", use.formatted(20)).ok();
    Result killed =
        daemon.docker(
            "run",
            "--name",
            "big",
            "-m",
            "40m",
            "--memory-swap",
            "40m",
            "bb",
            "sh",
            "-c",
            use.formatted(80) + "; exit $?");

    assertThat(killed.code()).as(killed.all()).isEqualTo(137);
    assertThat(daemon.inspect("big", "{{.State.OOMKilled}}")).isEqualTo("true");
  }

  /** MiB of memory, and of memory and swap together, as the container sees its own cgroup. */
  private static String memoryLimits(String... flags) {
    String script =
        """
        cd /sys/fs/cgroup
        if test -e memory.max; then
          m=$(cat memory.max); s=$(cat memory.swap.max)
          case $s in max) ;; *) s=$((s + m));; esac
        else
          m=$(cat memory/memory.limit_in_bytes); s=$(cat memory/memory.memsw.limit_in_bytes)
        fi
        case $s in max|9223372036854771712) s=none;; *) s=$((s >> 20));; esac
        echo $((m >> 20)) $s
        """;
    String[] command = new String[flags.length + 6];
    command[0] = "run";
    command[1] = "--rm";
    System.arraycopy(flags, 0, command, 2, flags.length);
    System.arraycopy(new String[] {"bb", "sh", "-c", script}, 0, command, flags.length + 2, 4);
    return daemon.docker(command).ok();
  }

  private static String twice(String script) {
    return "(" + script + ") & " + script;
  }

  private static int lastProcessor() {
    return Runtime.getRuntime().availableProcessors() - 1;
  }

  private static long throttled(String container) {
    return statistics(container).getOrDefault("nr_throttled", 0L);
  }

  private static double cpuSeconds(String container) {
    Map<String, Long> numbers = statistics(container);
    return numbers.getOrDefault("usage_usec", 0L) / 1e6
        + numbers.getOrDefault("usage", 0L) / SECOND;
  }

  /** Of both versions of cgroups, as the container sees them. */
  private static Map<String, Long> statistics(String container) {
    String script =
        "cd /sys/fs/cgroup; cat cpu.stat cpu/cpu.stat 2> /dev/null;"
            + " test -e cpuacct && echo usage $(cat cpuacct/cpuacct.usage); true";
    return daemon
        .docker("exec", container, "sh", "-c", script)
        .ok()
        .lines()
        .map(line -> line.split(" "))
        .collect(Collectors.toMap(pair -> pair[0], pair -> Long.parseLong(pair[1]), (a, b) -> a));
  }
}
