package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
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

  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

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
  void aProgramFindsTheSizeWhenItBegins() {
    daemon.docker("run", "-d", "--name", "host", "bb", "sleep", "300").ok();
    for (List<String> words :
        List.of(
            List.of("run", "--rm", "-it", "bb", "stty", "size"),
            List.of("exec", "-it", "host", "stty", "size"))) {
      Result result = terminal("expect 30 90\n", words.toArray(String[]::new));
      assertThat(result.code()).as(result.all()).isZero();
    }
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
  void aBuildIsShownLiveAndFollowsTheTerminalsSize() throws IOException {
    Path context = Files.createDirectory(daemon.root.resolve("live"));
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM bb\nRUN echo sa''id; until test -e /never; do sleep 0.1; done & sleep 2; kill $!\n");

    Result result =
        terminal(
            """
            expect [+] Building
            expect => [2/2] RUN echo
            expect => # 0
            resize 10 40
            expect (2/2) FINISHED
            expect Successfully built
            expect terminal-restored
            """,
            "build",
            context.toString());

    assertThat(result.code()).as(result.all()).isZero();
    String last = result.out().substring(result.out().indexOf("FINISHED") - 60);
    assertThat(last.replaceAll("\033\\[[0-9]*[A-Z]", "").lines()).allMatch(l -> l.length() < 90);
  }

  @Test
  void aFailedStepIsLookedAtOnTheTerminal() throws IOException {
    Path context = Files.createDirectory(daemon.root.resolve("failed"));
    Files.writeString(context.resolve("Dockerfile"), "FROM bb\nRUN echo 1 > /made; exit 5\n");

    Result result =
        terminal(
            """
            expect This is a shell where it failed
            expect / #
            type stty size; cat /ma*; tty\n
            expect 30 90
            expect /dev/pts/0
            resize 40 100
            type until test "$(stty size)" = "40 100"; do :; done; echo fol''lowed\n
            expect followed
            type exit\n
            expect Dockerfile:2
            expect returned a non-zero code: 5
            expect terminal-restored
            """,
            "build",
            "--invoke-on-error",
            context.toString());

    assertThat(result.code()).as(result.all()).isEqualTo(1);
  }

  @Test
  void interruptEndsABuildAtOnce() throws IOException {
    Path context = Files.createDirectory(daemon.root.resolve("ended"));
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM bb\nRUN sleep 31415 & trap '' INT TERM HUP; echo runs; sleep 31416; sleep 31417\n");

    for (String tool : List.of("gantry", "docker")) {
      String steps =
          tool.equals("gantry") ? "expect => # 0\ntype \\x03\n" : "expect runs\ntype \\x03\n";
      Result result =
          tool.equals("gantry")
              ? terminal(steps, "build", context.toString())
              : daemon.terminal(steps, "build", context.toString());
      if (tool.equals("gantry")) {
        // Docker's client may end with 0 when it is interrupted.
        assertThat(result.code()).as(result.all()).isNotZero();
      }
      long start = System.nanoTime();
      Await.until(() -> !sleeps(), () -> "it still runs after " + tool);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
      Await.until(() -> ingest().isEmpty(), () -> tool + " leaves " + ingest());
    }
  }

  private static List<String> ingest() {
    String[] names = daemon.dataRoot().resolve("ingest").toFile().list();
    return names == null ? List.of() : List.of(names);
  }

  private static boolean sleeps() {
    return ProcessHandle.allProcesses()
        .anyMatch(process ->
            process.info().commandLine().filter(line -> line.contains("sleep 3141")).isPresent()
                && process
                    .info()
                    .command()
                    .filter(c -> c.endsWith("busybox") || c.endsWith("sleep"))
                    .isPresent());
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
