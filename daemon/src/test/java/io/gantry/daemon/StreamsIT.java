package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Standard streams and terminals of containers, by Docker's own client. */
class StreamsIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  @Test
  void foregroundSeparatesStreamsAndTellsTheCode() {
    assertThat(daemon.docker("run", "--rm", "bb", "sh", "-c", "echo out; echo err >&2; exit 42"))
        .isEqualTo(new Result(42, "out\n", "err\n"));
  }

  @Test
  void interactiveReadsPipedInputToItsEnd() {
    String lines = "line\n".repeat(20_000);

    assertThat(daemon.dockerWith(lines, "run", "--rm", "-i", "bb", "wc", "-l").ok())
        .isEqualTo("20000");
  }

  @Test
  void withoutInteractiveThereIsNoInput() {
    assertThat(daemon.dockerWith("lost\n", "run", "--rm", "bb", "wc", "-c").ok()).isEqualTo("0");
  }

  @Test
  void outputOfMegabytesComesWhole() {
    assertThat(daemon.docker("run", "--rm", "bb", "seq", "200000").out())
        .hasSize(1_288_895)
        .endsWith("199999\n200000\n");
  }

  @Test
  void terminalHasTheSizeOfTheClientsAndFollowsIt() {
    Result result =
        daemon.terminal(
            """
            expect / #
            type stty size; tty\\n
            expect 30 90
            expect /dev/pts/0
            resize 40 100
            type until test "$(stty size)" = "40 100"; do :; done; echo fol''lowed\\n
            expect followed
            type exit 7\\n
            """,
            "run",
            "--rm",
            "-it",
            "bb");

    assertThat(result.code()).as(result.all()).isEqualTo(7);
  }

  @Test
  void aProgramFindsTheSizeWhenItBegins() {
    String[] run = {"run", "--name", "sized", "-it", "bb", "sh", "-c", "stty size; sleep 0.1"};
    assertThat(daemon.terminal("expect 30 90\n", run).code()).isZero();
    assertThat(daemon.inspect("sized", "{{.HostConfig.ConsoleSize}}")).isEqualTo("[30 90]");
    daemon.docker("run", "-d", "--name", "host", "bb", "sleep", "300").ok();
    String[] exec = {"exec", "-it", "host", "stty", "size"};
    assertThat(daemon.terminal("expect 30 90\n", exec).code()).isZero();
  }

  @Test
  void detachKeysLeaveTheContainerRunning() {
    Result left =
        daemon.terminal(
            "expect / #\ntype kept=1\\n\nexpect / #\ntype \\x10\\x11\n",
            "run",
            "-it",
            "--name",
            "kept",
            "bb");
    assertThat(left.code()).as(left.all()).isZero();
    assertThat(daemon.inspect("kept", "{{.State.Running}}")).isEqualTo("true");

    Result back =
        daemon.terminal(
            "type echo is-$kept\\n\nexpect is-1\ntype \\x01x\n",
            "attach",
            "--detach-keys=ctrl-a,x",
            "kept");
    assertThat(back.all()).contains("is-1");
    assertThat(daemon.inspect("kept", "{{.State.Running}}")).isEqualTo("true");
  }

  @Test
  void attachSendsInputAndItsEnd() {
    // Only a container made with an attached input ends it with the client's.
    daemon.docker("create", "-i", "--name", "cat", "bb", "cat").ok();
    daemon.docker("start", "cat").ok();
    try (ClientProcess client = daemon.dockerStart("attach", "cat")) {
      client.type("ping\n").expect("ping").endInput();
      assertThat(client.await()).isEqualTo(new Result(0, "ping\n", ""));
    }
    assertThat(daemon.inspect("cat", "{{.State.ExitCode}}")).isEqualTo("0");
  }

  @Test
  void attachPassesSignalsAndTheExitCode() {
    daemon
        .docker(
            "run",
            "-d",
            "--name",
            "trap",
            "bb",
            "sh",
            "-c",
            "trap 'exit 9' TERM; echo ready; while :; do sleep 0.02; done")
        .ok();
    Await.until(() -> daemon.docker("logs", "trap").out().contains("ready"), () -> "not ready");
    try (ClientProcess client = daemon.dockerStart("attach", "trap")) {
      Await.until(
          () ->
              daemon
                  .docker(
                      "events",
                      "--since",
                      "5m",
                      "--until",
                      Instant.now().toString(),
                      "-f",
                      "event=attach",
                      "-f",
                      "container=trap")
                  .out()
                  .contains("attach"),
          () -> "no attach");
      client.signal("TERM");
      assertThat(client.await().code()).isEqualTo(9);
    }
  }
}
