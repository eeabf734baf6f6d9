package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesIT {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path temp;

  @Test
  void spawnsAndTakesTheExitCode() {
    assertThat(exitCode("/bin/true", "true")).isZero();
    assertThat(exitCode("/bin/sh", "sh", "-c", "exit 42")).isEqualTo(42);
    assertThat(exitCode("/bin/sh", "sh", "-c", "kill -9 $$")).isEqualTo(137);
  }

  @Test
  void spawnsFromASealedFileWhoseDescriptorTheChildDoesNotHave() throws Exception {
    byte[] program = Files.readAllBytes(Path.of("/bin/true"));
    try (Fd memory = MemoryFile.sealed("true", program);
        Pidfd child = Pidfd.open(Processes.spawn(memory, List.of("true"), Map.of()))) {
      assertThat(child.waitExit()).isZero();
    }
  }

  @Test
  void passesExactlyTheGivenDescriptors() throws Exception {
    Path output = temp.resolve("out");
    Path input = Files.writeString(temp.resolve("in"), "swapped\n");
    try (Fd in = FileCalls.open(input.toString(), Open.READ_ONLY);
        Fd out = create(output);
        Fd leak = FileCalls.open("/dev/null", Open.READ_ONLY).duplicateFrom(77)) {
      assertThat(leak.number()).isGreaterThanOrEqualTo(77);
      String script =
          "read line <&5; echo $line; for n in 0 1 2 3 4 5 6 77 78; do"
              + " [ ! -e /proc/$$/fd/$n ] || echo $n; done";
      Map<Integer, Fd> descriptors = Map.of(0, in, 1, out, 5, in);
      try (Pidfd child = shell(script, descriptors)) {
        assertThat(child.waitExit()).isZero();
      }
    }
    List<String> lines = Files.readAllLines(output);
    assertThat(lines).containsExactly("swapped", "0", "1", "5");
  }

  @Test
  void childLeadsASessionWithEmptyEnvironmentAndDefaultSignals() throws Exception {
    Path output = temp.resolve("out");
    String[] cat = {"cat", "/proc/self/environ", "/proc/self/stat", "/proc/self/status"};
    int pid;
    try (Fd out = create(output)) {
      pid = spawn("/bin/cat", Map.of(1, out), cat);
    }
    try (Pidfd child = Pidfd.open(pid)) {
      assertThat(child.waitExit()).isZero();
    }
    List<String> lines = Files.readAllLines(output);
    // An empty environment adds nothing before the line of stat; its sixth field is the session.
    assertThat(lines.getFirst()).startsWith(pid + " (");
    assertThat(lines.getFirst().split(" ", -1)[5]).isEqualTo(Integer.toString(pid));
    assertThat(lines).contains("SigIgn:\t0000000000000000", "SigBlk:\t0000000000000000");
  }

  @Test
  void aFailedSpawnLeavesNothing() {
    try (Fd folder = FileCalls.open("/etc", Open.PATH)) {
      assertThatThrownBy(() -> Processes.spawn(folder, List.of("etc"), Map.of()))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("posix_spawn etc: EACCES");
    }
    assertThat(ProcessHandle.current().children().filter(p -> !p.isAlive())).isEmpty();
  }

  @Test
  void signalsByDescriptor() {
    try (Pidfd child = shell("while :; do sleep 60; done", Map.of())) {
      assertThat(child.awaitEnd(Duration.ofMillis(1))).isFalse();
      child.signal(Signals.TERM);
      assertThat(child.awaitEnd(LONG)).isTrue();
      assertThat(child.waitExit()).isEqualTo(128 + Signals.TERM);
      assertThatThrownBy(() -> child.signal(Signals.KILL)).hasMessageContaining("ESRCH");
      assertThatThrownBy(child::waitExit).hasMessageContaining("ECHILD");
    }
  }

  @Test
  void tellsProcessesApartByStartTime() {
    int self = (int) ProcessHandle.current().pid();
    long first = Processes.startTime(self).orElseThrow();
    assertThat(Processes.startTime(self)).hasValue(first);
    int pid = spawn("/bin/sh", Map.of(), "sh", "-c", "sleep 60");
    assertThat(Processes.startTime(pid).orElseThrow()).isGreaterThanOrEqualTo(first);
    try (Pidfd child = Pidfd.open(pid)) {
      Processes.kill(pid, Signals.KILL);
      assertThat(child.waitExit()).isEqualTo(137);
    }
    assertThat(Processes.startTime(pid)).isEmpty();
  }

  private Fd create(Path file) {
    return FileCalls.openat2(Fd.CWD, file.toString(), Open.WRITE_ONLY | Open.CREATE, 0600, 0);
  }

  private static Pidfd shell(String script, Map<Integer, Fd> descriptors) {
    return Pidfd.open(spawn("/bin/sh", descriptors, "sh", "-c", script));
  }

  private static int exitCode(String program, String... argv) {
    try (Pidfd child = Pidfd.open(spawn(program, Map.of(), argv))) {
      return child.waitExit();
    }
  }

  private static int spawn(String program, Map<Integer, Fd> descriptors, String... argv) {
    try (Fd executable = FileCalls.open(program, Open.PATH)) {
      return Processes.spawn(executable, List.of(argv), descriptors);
    }
  }
}
