package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Containers do not notice that the daemon is killed, and the next one finds all of them. */
class DaemonKilledIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  @Test
  void runningOnesAreThereWithTheirWholeLog() {
    String counts = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.005; done";
    daemon.docker("run", "-d", "--name", "writer", "bb", "sh", "-c", counts).ok();
    String pid = daemon.inspect("writer", "{{.State.Pid}} {{.State.StartedAt}}");

    daemon.kill();
    daemon.startAgain();

    assertThat(daemon.inspect("writer", "{{.State.Pid}} {{.State.StartedAt}}")).isEqualTo(pid);
    int before = lines("writer").size();
    Await.until(() -> lines("writer").size() > before + 20, () -> "it writes no more");
    daemon.docker("stop", "-t", "0", "writer").ok();
    List<String> lines = lines("writer");
    assertThat(lines)
        .isEqualTo(IntStream.rangeClosed(1, lines.size()).mapToObj(String::valueOf).toList());
  }

  private static List<String> lines(String name) {
    return daemon.docker("logs", name).out().lines().toList();
  }

  @Test
  void thoseThatEndedMeanwhileHaveTheirExitCodes() {
    daemon.docker("run", "-d", "--name", "done", "bb", "sh", "-c", "exit 0").ok();
    daemon.docker("wait", "done").ok();
    String ends = "until test -e /in/go; do sleep 0.01; done; echo last words; exit 23";
    daemon
        .docker("run", "-d", "--name", "ended", "-v", daemon.root + ":/in", "bb", "sh", "-c", ends)
        .ok();
    daemon
        .docker(
            "run",
            "-d",
            "--rm",
            "--name",
            "gone",
            "-v",
            daemon.root + ":/in",
            "bb",
            "sh",
            "-c",
            ends)
        .ok();
    daemon.docker("run", "-d", "--name", "killed", "bb", "sleep", "300").ok();
    String pid = daemon.inspect("killed", "{{.State.Pid}}");

    daemon.kill();
    touch("go");
    run("kill", "-9", pid);
    Await.until(
        () -> !java.nio.file.Files.exists(java.nio.file.Path.of("/proc", pid)),
        () -> "still there");
    daemon.startAgain();

    assertThat(daemon.docker("wait", "ended", "killed", "done").ok()).isEqualTo("23\n137\n0");
    assertThat(daemon.docker("logs", "ended").out()).isEqualTo("last words\n");
    Await.until(() -> daemon.docker("inspect", "gone").code() == 1, () -> "--rm was forgotten");
  }

  @Test
  void attachExecStatsAndPublishedPortsWorkOn() throws IOException {
    daemon.docker("run", "-d", "-i", "--name", "cat", "bb", "cat").ok();
    daemon
        .docker(
            "run",
            "-d",
            "--name",
            "web",
            "-m",
            "64m",
            "-p",
            "127.0.0.1::80",
            "bb",
            "httpd",
            "-f",
            "-h",
            "/www")
        .ok();
    int port =
        Integer.parseInt(
            daemon.inspect(
                "web", "{{(index (index .NetworkSettings.Ports \"80/tcp\") 0).HostPort}}"));

    daemon.kill();
    assertThat(RunModesIT.http("127.0.0.1", port))
        .as("without a daemon")
        .contains("served by busybox");
    daemon.startAgain();

    assertThat(RunModesIT.http("127.0.0.1", port)).contains("served by busybox");
    try (ClientProcess attached = daemon.dockerStart("attach", "cat")) {
      attached.type("hello again\n").expect("hello again");
    }
    assertThat(daemon.docker("exec", "web", "hostname").ok()).hasSize(12);
    assertThat(daemon.docker("stats", "--no-stream", "--format", "{{.MemUsage}}", "web").ok())
        .endsWith("/ 64MiB");
    assertThat(daemon.docker("top", "web").ok()).contains("httpd");
    daemon.docker("pause", "web").ok();
    daemon.docker("unpause", "web").ok();
    daemon.docker("restart", "-t", "0", "web").ok();
    assertThat(
            RunModesIT.http(
                "127.0.0.1",
                Integer.parseInt(
                    daemon.inspect(
                        "web",
                        "{{(index (index .NetworkSettings.Ports \"80/tcp\") 0).HostPort}}"))))
        .contains("served");
    daemon.docker("run", "--rm", "bb", "true").ok();
  }

  @Test
  void pausedStayPausedAndCreatedStayCreated() {
    daemon.docker("create", "--name", "created", "bb", "echo", "now").ok();
    daemon.docker("run", "-d", "--name", "paused", "bb", "sleep", "300").ok();
    daemon.docker("pause", "paused").ok();

    daemon.kill();
    daemon.startAgain();

    assertThat(daemon.inspect("paused", "{{.State.Status}}")).isEqualTo("paused");
    daemon.docker("unpause", "paused").ok();
    assertThat(daemon.docker("exec", "paused", "echo", "thawed").ok()).isEqualTo("thawed");
    assertThat(daemon.docker("start", "-a", "created").ok()).isEqualTo("now");
  }

  @Test
  void restartPoliciesCarryOn() {
    for (String policy : List.of("always", "unless-stopped", "on-failure", "no")) {
      daemon.docker("run", "-d", "--name", policy, "--restart", policy, "bb", "sleep", "300").ok();
    }
    daemon
        .docker(
            "run", "-d", "--name", "by-hand", "--restart", "unless-stopped", "bb", "sleep", "300")
        .ok();
    daemon.docker("stop", "-t", "0", "by-hand").ok();
    List<String> pids =
        List.of("always", "unless-stopped", "on-failure", "no").stream()
            .map(name -> daemon.inspect(name, "{{.State.Pid}}"))
            .toList();

    daemon.kill();
    pids.forEach(pid -> run("kill", "-9", pid));
    daemon.startAgain();

    daemon.awaitState("no", "exited");
    for (String policy : List.of("always", "unless-stopped", "on-failure")) {
      daemon.awaitState(policy, "running");
    }
    assertThat(pids).doesNotContain(daemon.inspect("always", "{{.State.Pid}}"));
    assertThat(daemon.inspect("by-hand", "{{.State.Status}}")).isEqualTo("exited");
  }

  @Test
  void attachedClientEndsAndTheContainerDoesNot() {
    try (ClientProcess client =
        daemon.dockerStart("run", "--name", "attached", "bb", "sh", "-c", "echo on; sleep 300")) {
      client.expect("on");
      daemon.kill();
      assertThat(client.await().code()).isNotZero();
    }
    daemon.startAgain();

    assertThat(daemon.inspect("attached", "{{.State.Status}}")).isEqualTo("running");
  }

  @Test
  void aStoppedDaemonLeavesThemRunningToo() {
    daemon.docker("run", "-d", "--name", "stays", "bb", "sleep", "300").ok();
    String pid = daemon.inspect("stays", "{{.State.Pid}}");

    daemon.stopGently();
    daemon.startAgain();

    assertThat(daemon.inspect("stays", "{{.State.Status}} {{.State.Pid}}"))
        .isEqualTo("running " + pid);
  }

  private static void touch(String name) {
    run("touch", daemon.root.resolve(name).toString());
  }

  private static void run(String... command) {
    try (ClientProcess process = daemon.client(List.of(command))) {
      process.await().ok();
    }
  }
}
