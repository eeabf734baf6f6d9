package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The gantry command, as a process of its own, on a real terminal. */
class TerminalIT {
  /** Tells on the terminal whether its settings are after the command what they were before. */
  private static final String WRAPPER =
      """
      before=$(stty -g); "$@"; code=$?
      test "$(stty -g)" = "$before" && echo terminal-restored
      exit $code
      """;

  private static DaemonProcess daemon;

  @BeforeAll
  static void start() {
    daemon = DaemonProcess.start();
  }

  @AfterAll
  static void stop() {
    daemon.close();
  }

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  private static Result terminal(String steps, String... words) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", WRAPPER, "sh"));
    command.addAll(DaemonProcess.commandLineTool());
    command.addAll(Arrays.asList(words));
    return daemon.onTerminal(steps, command);
  }

  @Test
  void runHasTheTerminalsSizeAndFollowsIt() {
    Result result =
        terminal(
            """
            expect / #
            type stty size; tty\\n
            expect 30 90
            expect /dev/pts/0
            resize 40 100
            type until test "$(stty size)" = "40 100"; do :; done; echo fol''lowed\\n
            expect followed
            type exit 7\\n
            expect terminal-restored
            """,
            "run",
            "--rm",
            "-it",
            "bb");

    assertThat(result.code()).as(result.all()).isEqualTo(7);
  }

  @Test
  void execHasATerminalOfItsOwn() {
    daemon.docker("run", "-d", "--name", "host", "bb", "sleep", "300").ok();

    Result result =
        terminal(
            """
            expect / #
            type stty size\\n
            expect 30 90
            resize 20 70
            type until test "$(stty size)" = "20 70"; do :; done; echo fol''lowed\\n
            expect followed
            type exit 5\\n
            expect terminal-restored
            """,
            "exec",
            "-it",
            "host",
            "sh");

    assertThat(result.code()).as(result.all()).isEqualTo(5);
  }

  @Test
  void detachKeysLeaveTheContainerAndItIsAttachedAgain() {
    Result left =
        terminal(
            "expect / #\ntype kept=1\\n\nexpect / #\ntype \\x10\\x11\nexpect terminal-restored\n",
            "run",
            "-it",
            "--name",
            "kept",
            "bb");
    assertThat(left.code()).as(left.all()).isZero();
    assertThat(daemon.inspect("kept", "{{.State.Running}}")).isEqualTo("true");

    Result again =
        terminal(
            """
            type echo is-$kept\\n
            expect is-1
            type \\x01x
            expect terminal-restored
            """,
            "attach",
            "--detach-keys=ctrl-a,x",
            "kept");
    assertThat(again.code()).as(again.all()).isZero();
    assertThat(daemon.inspect("kept", "{{.State.Running}}")).isEqualTo("true");

    Result ended = terminal("type exit 3\\n\nexpect terminal-restored\n", "attach", "kept");
    assertThat(ended.code()).as(ended.all()).isEqualTo(3);
  }

  @Test
  void interruptGoesToTheContainersProgram() {
    Result result =
        terminal(
            """
            expect ready
            type \\x03
            expect terminal-restored
            """,
            "run",
            "--rm",
            "-it",
            "bb",
            "sh",
            "-c",
            "trap 'exit 9' INT; echo ready; while :; do sleep 0.02; done");

    assertThat(result.code()).as(result.all()).isEqualTo(9);
  }

  @Test
  void withoutATerminalItIsRefused() {
    List<String> command = DaemonProcess.commandLineTool();
    command.addAll(List.of("run", "--rm", "-it", "bb"));
    Result result = daemon.client(command).endInput().await();

    assertThat(result.code()).isNotZero();
    assertThat(result.err()).contains("the input device is not a TTY");
  }
}
