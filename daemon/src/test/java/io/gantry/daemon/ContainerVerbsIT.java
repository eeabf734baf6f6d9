package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What Docker's client does with containers that are there. */
class ContainerVerbsIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  private static void sleeper(String name, String... flags) {
    List<String> command = new java.util.ArrayList<>(List.of("run", "-d", "--name", name));
    command.addAll(List.of(flags));
    command.addAll(List.of("bb", "sleep", "300"));
    daemon.docker(command.toArray(String[]::new)).ok();
  }

  @Test
  void createStartAndRemove() {
    daemon.docker("create", "--name", "made", "bb", "sh", "-c", "echo started; exit 3").ok();
    assertThat(daemon.inspect("made", "{{.State.Status}}")).isEqualTo("created");

    assertThat(daemon.docker("start", "-a", "made")).isEqualTo(new Result(3, "started\n", ""));
    assertThat(daemon.docker("start", "-a", "made").code()).as("again").isEqualTo(3);
    assertThat(daemon.docker("rm", "made").ok()).isEqualTo("made");
    assertThat(daemon.docker("inspect", "made").code()).isEqualTo(1);
  }

  @Test
  void psFiltersAndFormats() {
    sleeper("one", "--label", "kind=test");
    daemon.docker("run", "--name", "two", "bb", "sh", "-c", "exit 2");

    assertThat(ps()).isEqualTo("one");
    assertThat(ps("-a")).isEqualTo("two\none");
    assertThat(ps("-n", "1")).isEqualTo("two");
    assertThat(ps("-a", "-f", "name=on")).isEqualTo("one");
    assertThat(ps("-a", "-f", "label=kind=test")).isEqualTo("one");
    assertThat(ps("-a", "-f", "exited=2")).isEqualTo("two");
    assertThat(ps("-a", "-f", "status=running")).isEqualTo("one");
    assertThat(ps("-a", "-f", "ancestor=bb")).isEqualTo("two\none");
    assertThat(ps("-a", "-f", "before=two")).isEqualTo("one");
    assertThat(ps("-a", "-f", "since=one")).isEqualTo("two");
    assertThat(
            daemon.docker("ps", "-a", "--format", "{{.Image}} {{.Status}}", "-f", "name=two").ok())
        .startsWith("bb Exited (2)");
    assertThat(daemon.docker("ps", "-s").ok()).contains("virtual");
    assertThat(daemon.docker("ps", "-f", "nonsense=1").err()).contains("invalid filter");
  }

  private static String ps(String... flags) {
    List<String> command = new java.util.ArrayList<>(List.of("ps", "--format", "{{.Names}}"));
    command.addAll(List.of(flags));
    return daemon.docker(command.toArray(String[]::new)).ok();
  }

  @Test
  void logsTailSinceUntilAndTimestamps() {
    daemon
        .docker(
            "run",
            "--name",
            "log",
            "bb",
            "sh",
            "-c",
            "echo one; echo two >&2; sleep 1.1; echo three")
        .ok();

    assertThat(daemon.docker("logs", "log")).isEqualTo(new Result(0, "one\nthree\n", "two\n"));
    assertThat(daemon.docker("logs", "--tail", "1", "log").out()).isEqualTo("three\n");
    String stamped = daemon.docker("logs", "-t", "log").out();
    assertThat(stamped).containsPattern("(?m)^20\\d\\d-\\d\\d-\\d\\dT[0-9:]{8}\\.\\d{9}Z one$");
    String last = stamped.lines().toList().getLast().split(" ")[0];
    assertThat(daemon.docker("logs", "--since", last, "log").out()).isEqualTo("three\n");
    assertThat(daemon.docker("logs", "--until", stamped.split(" ")[0], "log").out())
        .doesNotContain("three");
    assertThat(daemon.docker("logs", "--since", "1h", "log").out()).isEqualTo("one\nthree\n");
    assertThat(daemon.docker("logs", "--since", "0.5s", "--tail", "0", "log").all()).isEmpty();
  }

  @Test
  void logsFollowUntilTheEnd() {
    daemon.docker("run", "-d", "-i", "--name", "log", "bb", "sh", "-c", "echo begun; cat").ok();
    try (ClientProcess logs = daemon.dockerStart("logs", "-f", "log").expect("begun");
        ClientProcess input = daemon.dockerStart("attach", "log")) {
      input.type("typed\n");
      logs.expect("typed");
      daemon.docker("kill", "log").ok();
      assertThat(logs.await().out()).isEqualTo("begun\ntyped\n");
    }
  }

  @Test
  void execHasItsOwnUserEnvironmentFolderAndCode() {
    sleeper("host", "-e", "A=container");

    assertThat(
            daemon
                .docker(
                    "exec",
                    "-u",
                    "app",
                    "-e",
                    "B=exec",
                    "-w",
                    "/tmp",
                    "host",
                    "sh",
                    "-c",
                    "id -un; echo $A $B; pwd")
                .ok())
        .isEqualTo("app\ncontainer exec\n/tmp");
    assertThat(daemon.docker("exec", "host", "sh", "-c", "echo o; echo e >&2; exit 6"))
        .isEqualTo(new Result(6, "o\n", "e\n"));
    assertThat(daemon.dockerWith("a\nb\n", "exec", "-i", "host", "wc", "-l").ok()).isEqualTo("2");
    assertThat(daemon.docker("exec", "host", "nonsense").code()).isEqualTo(127);
    assertThat(daemon.docker("exec", "host", "/etc/plain").code()).isEqualTo(126);
    assertThat(daemon.docker("exec", "-u", "nobody-here", "host", "true").code()).isNotZero();
    assertThat(
            daemon
                .docker("exec", "--privileged", "host", "sh", "-c", "grep CapEff /proc/self/status")
                .ok())
        .contains("ffff");
  }

  @Test
  void execOnATerminalIsResized() {
    sleeper("host");
    Result result =
        daemon.terminal(
            """
            expect / #
            type stty size\\n
            expect 30 90
            resize 41 101
            type until test "$(stty size)" = "41 101"; do :; done; echo fol''lowed\\n
            expect followed
            type exit 8\\n
            """,
            "exec",
            "-it",
            "host",
            "sh");

    assertThat(result.code()).as(result.all()).isEqualTo(8);
  }

  @Test
  void execDetachedRunsOn() {
    sleeper("host");
    daemon.docker("exec", "-d", "host", "sh", "-c", "sleep 0.1; echo done > /tmp/done").ok();

    Await.until(
        () -> daemon.docker("exec", "host", "cat", "/tmp/done").out().equals("done\n"),
        () -> "exec -d did not run");
  }

  @Test
  void waitTellsEachCode() {
    daemon.docker("run", "-d", "--name", "aa", "bb", "sh", "-c", "sleep 0.2; exit 1").ok();
    daemon.docker("run", "-d", "--name", "bb", "bb", "sh", "-c", "exit 2").ok();

    assertThat(daemon.docker("wait", "aa", "bb").ok()).isEqualTo("1\n2");
  }

  @Test
  void killStopAndRestart() {
    sleeper("ss");
    String first = daemon.inspect("ss", "{{.State.Pid}}");
    daemon.docker("restart", "-t", "0", "ss").ok();
    assertThat(daemon.inspect("ss", "{{.State.Running}} {{.State.Pid}}"))
        .startsWith("true ")
        .doesNotEndWith(" " + first);
    daemon.docker("kill", "-s", "SIGKILL", "ss").ok();
    daemon.awaitState("ss", "exited");
    assertThat(daemon.docker("kill", "ss").err()).contains("is not running");
    daemon.docker("start", "ss").ok();
    daemon.docker("stop", "-t", "0", "ss").ok();
    assertThat(daemon.inspect("ss", "{{.State.Status}} {{.State.ExitCode}}"))
        .isEqualTo("exited 137");
    assertThat(daemon.docker("stop", "ss").code()).as("stopping twice").isZero();
    assertThat(daemon.docker("kill", "-s", "NONSENSE", "ss").code()).isEqualTo(1);
  }

  @Test
  void pauseFreezesAndUnpauseThaws() {
    daemon
        .docker(
            "run", "-d", "--name", "pp", "bb", "sh", "-c", "while :; do echo x; sleep 0.01; done")
        .ok();
    daemon.docker("pause", "pp").ok();
    assertThat(daemon.inspect("pp", "{{.State.Status}} {{.State.Paused}}"))
        .isEqualTo("paused true");
    assertThat(daemon.docker("ps", "--format", "{{.Status}}").ok()).endsWith("(Paused)");
    int before = daemon.docker("logs", "pp").out().length();
    assertThat(daemon.docker("exec", "pp", "true").err()).contains("is paused");
    assertThat(daemon.docker("logs", "pp").out()).hasSize(before);
    daemon.docker("unpause", "pp").ok();
    Await.until(() -> daemon.docker("logs", "pp").out().length() > before, () -> "still frozen");
    assertThat(daemon.docker("unpause", "pp").err()).contains("is not paused");
    daemon.docker("pause", "pp").ok();
    daemon.docker("rm", "-f", "pp").ok();
  }

  @Test
  void renameMovesTheName() {
    sleeper("old");
    daemon.docker("rename", "old", "new").ok();

    assertThat(ps()).isEqualTo("new");
    assertThat(daemon.docker("exec", "new", "true").code()).isZero();
    assertThat(daemon.docker("inspect", "old").code()).isEqualTo(1);
    sleeper("old");
    assertThat(daemon.docker("rename", "old", "new").err()).contains("already in use");
  }

  @Test
  void topListsProcesses() {
    sleeper("tt");

    assertThat(daemon.docker("top", "tt").ok()).startsWith("UID").contains("sleep 300");
    assertThat(daemon.docker("top", "tt", "-o", "pid,comm").ok()).contains("COMMAND", "sleep");
  }

  @Test
  void statsCount() {
    sleeper("ss", "-m", "64m");

    assertThat(
            daemon
                .docker("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}} {{.PIDs}}")
                .ok())
        .matches("ss [0-9.]+[KM]iB / 64MiB 1");
    try (ClientProcess stats = daemon.dockerStart("stats", "--format", "{{.Name}}={{.CPUPerc}}")) {
      stats.expect("ss=0.0");
    }
  }

  @Test
  void inspectFormats() {
    sleeper(
        "ii", "-e", "A=b", "--label", "k=v", "-p", "127.0.0.1::80", "-v", daemon.root + ":/in:ro");

    assertThat(
            daemon.inspect("ii", "{{.Config.Image}} {{.Config.Labels.k}} {{.Path}} {{json .Args}}"))
        .isEqualTo("bb v sleep [\"300\"]");
    assertThat(daemon.inspect("ii", "{{range .Config.Env}}{{println .}}{{end}}")).isEqualTo("A=b");
    assertThat(daemon.inspect("ii", "{{(index .Mounts 0).Destination}} {{(index .Mounts 0).RW}}"))
        .isEqualTo("/in false");
    assertThat(daemon.inspect("ii", "{{.NetworkSettings.Networks.bridge.IPAddress}}"))
        .startsWith(daemon.subnet + ".");
    assertThat(daemon.docker("inspect", "-s", "-f", "{{.SizeRw}} {{.SizeRootFs}}", "ii").ok())
        .matches("\\d+ \\d{6,}");
    assertThat(daemon.docker("inspect", "--type", "image", "ii").code()).isEqualTo(1);
    assertThat(daemon.inspect("ii", "{{.Name}} {{.Driver}} {{.RestartCount}}"))
        .startsWith("/ii overlay");
  }

  @Test
  void removeRefusesARunningOneUnlessForced() {
    sleeper("rr");

    assertThat(daemon.docker("rm", "rr").err()).contains("container is running");
    assertThat(daemon.docker("rm", "-f", "-v", "rr").ok()).isEqualTo("rr");
    assertThat(daemon.docker("rm", "rr").err()).contains("No such container: rr");
  }

  @Test
  void eventsTellTheWholeLife() {
    // No hex digits: the filter takes what begins an id, too.
    try (ClientProcess events =
        daemon.dockerStart("events", "-f", "container=life", "--format", "{{.Action}}")) {
      Await.until(
          () -> {
            daemon.docker("run", "--rm", "--name", "life", "bb", "true").ok();
            // The client may have begun to listen in the middle of a life.
            return events.printed().matches("(?s).*create.*destroy.*");
          },
          () -> "no events: " + events.printed());
      assertThat(events.printed().lines().filter(action -> !action.startsWith("exec")).toList())
          .containsSubsequence("create", "attach", "start", "die", "destroy");
    }
    assertThat(
            daemon
                .docker(
                    "events",
                    "--since",
                    "10m",
                    "--until",
                    now(),
                    "-f",
                    "event=die",
                    "-f",
                    "container=life",
                    "--format",
                    "{{.Actor.Attributes.exitCode}}")
                .ok())
        .startsWith("0");
    assertThat(
            daemon
                .docker(
                    "events",
                    "--since",
                    "10m",
                    "--until",
                    now(),
                    "-f",
                    "type=image",
                    "--format",
                    "{{.Action}}")
                .ok())
        .doesNotContain("create");
  }

  /** The client cuts its own idea of now to whole seconds. */
  private static String now() {
    return String.valueOf(java.time.Instant.now());
  }

  @Test
  void updateChangesALimitAtOnce() {
    sleeper("uu", "-m", "64m", "--memory-swap", "64m");
    daemon
        .docker(
            "update",
            "-m",
            "32m",
            "--memory-swap",
            "32m",
            "--pids-limit",
            "50",
            "--restart",
            "no",
            "uu")
        .ok();

    assertThat(daemon.inspect("uu", "{{.HostConfig.Memory}}")).isEqualTo("33554432");
    assertThat(daemon.docker("stats", "--no-stream", "--format", "{{.MemUsage}}", "uu").ok())
        .endsWith("/ 32MiB");
  }

  @Test
  void pruneRemovesWhatIsStopped() {
    sleeper("lives");
    daemon.docker("run", "--name", "ended", "bb", "true").ok();
    daemon.docker("create", "--name", "kept", "--label", "keep=1", "bb").ok();

    assertThat(daemon.docker("container", "prune", "-f", "--filter", "label!=keep=1").ok())
        .contains("Total reclaimed space");
    assertThat(ps("-a")).isEqualTo("kept\nlives");
    assertThat(daemon.docker("container", "prune", "-f").ok()).contains("Deleted Containers");
    assertThat(ps("-a")).isEqualTo("lives");
  }

  @Test
  void diffTellsChanges() {
    daemon
        .docker(
            "run",
            "--name",
            "dd",
            "bb",
            "sh",
            "-c",
            "touch /new; rm /etc/plain; echo x >> /data/file")
        .ok();

    assertThat(daemon.docker("diff", "dd").ok().lines())
        .contains("A /new", "D /etc/plain", "C /data/file", "C /data");
  }

  @Test
  void infoVersionAndDiskUse() {
    sleeper("xx");

    assertThat(
            daemon
                .docker(
                    "info",
                    "--format",
                    "{{.ContainersRunning}} {{.Images}} {{.OSType}} {{.Driver}}")
                .ok())
        .startsWith("1 1 linux overlay");
    assertThat(daemon.docker("version", "--format", "{{.Server.APIVersion}} {{.Server.Os}}").ok())
        .isEqualTo("1.51 linux");
    assertThat(daemon.docker("version").ok()).contains("Gantry");
    assertThat(daemon.docker("system", "df").ok())
        .containsPattern("Images +1 +1 ")
        .containsPattern("Containers +1 +1 ");
    assertThat(daemon.docker("system", "df", "-v").ok()).contains("bb ");
  }
}
