package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.linux.CloneFlags;
import io.gantry.linux.Processes;
import io.gantry.linux.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Daemons that go away, and shims that are killed. */
class ReconnectIT {
  private static final String COUNT =
      "i=0; while [ $i -lt 300 ]; do echo line $i; i=$((i+1)); done; cat; exit 6";

  private Stage stage;

  @BeforeEach
  void open() throws IOException {
    stage = Stage.open();
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  @Test
  void findsARunningProcessAgain() throws Exception {
    Path log = stage.folder.resolve("log");
    LaunchRequest request =
        LaunchRequest.of(stage.plan(List.of(), "sh", "-c", COUNT), stage.runFolder())
            .withStdin(true)
            .withLog(new LaunchRequest.LogFile(log, 0, 1));
    Shim first = stage.launcher.launch(request);
    first.close();
    Shim second = stage.launcher.reconnect(request.runFolder()).orElseThrow();
    assertThat(second.pid()).isEqualTo(first.pid()).isPositive();
    assertThat(second.startTime()).isEqualTo(first.startTime()).isPositive();
    assertThat(second.started()).isPresent().isEqualTo(first.started());
    try (Attachment attachment = second.attach(true, true, true)) {
      attachment.write(Stage.bytes("after\n"));
      Stage.readUntil(attachment, "after");
    }
    Exit exit = second.awaitExit();
    assertThat(exit.code()).isEqualTo(6);
    assertThat(Exit.of(request.runFolder())).contains(exit);
    List<String> expected =
        new ArrayList<>(IntStream.range(0, 300).mapToObj(i -> "line " + i).toList());
    expected.add("after");
    assertThat(lines(log)).isEqualTo(expected);
  }

  private static List<String> lines(Path log) throws Exception {
    List<String> lines = new ArrayList<>();
    try (LogReader reader = new LogReader(log, LogQuery.everything())) {
      for (Optional<LogLine> line = reader.next(); line.isPresent(); line = reader.next()) {
        lines.add(line.get().text());
      }
    }
    return lines;
  }

  @Test
  void leavesTheExitFileForADaemonThatComesTooLate() throws Exception {
    LaunchRequest request =
        LaunchRequest.of(stage.plan(List.of(), "sh", "-c", "sleep 0.1; exit 8"), stage.runFolder());
    stage.launcher.launch(request).close();
    Stage.await("exit file", () -> Exit.of(request.runFolder()).isPresent());
    Stage.await("no shim", () -> stage.launcher.reconnect(request.runFolder()).isEmpty());
    assertThat(Exit.of(request.runFolder()).orElseThrow().code()).isEqualTo(8);
  }

  @Test
  void findsAProcessThatWaits() throws Exception {
    LaunchRequest request = LaunchRequest.of(stage.waiting("true"), stage.runFolder());
    stage.launcher.launch(request).close();
    Shim shim = stage.launcher.reconnect(request.runFolder()).orElseThrow();
    assertThat(shim.started()).isEmpty();
    shim.start(request.plan());
    assertThat(shim.awaitExit().code()).isZero();
  }

  @Test
  void tellsListenersOnceEvenAfterwards() throws Exception {
    var told = new ArrayBlockingQueue<Integer>(10);
    Shim shim = stage.launch(stage.plan(List.of(), "sh", "-c", "sleep 0.1; exit 4"));
    shim.onExit((s, exit) -> told.add(exit.code()));
    assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(4);
    shim.onExit((s, exit) -> told.add(exit.code() + 1));
    assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(5);
    assertThat(told).isEmpty();
  }

  @Test
  void findsNothingInAnEmptyFolder() throws Exception {
    assertThat(stage.launcher.reconnect(stage.runFolder())).isEmpty();
  }

  @Test
  void endsTheContainerWithTheShim() throws Exception {
    assertDiesWithTheShim(stage.plan(List.of(), "sleep", "100"));
  }

  @Test
  void endsAProcessWithoutAPidNamespaceWithTheShim() throws Exception {
    List<Step> steps = stage.rootSteps();
    steps.set(0, new Step.Clone(CloneFlags.NEW_NS, ""));
    steps.add(new Step.Pivot());
    steps.add(new Step.Credentials(1000, 1000, 022, List.of()));
    assertDiesWithTheShim(
        Stage.plan(steps, new Step.Exec(List.of("sleep", "100"), Stage.ENVIRONMENT)));
  }

  private void assertDiesWithTheShim(LaunchPlan plan) throws Exception {
    Shim shim = stage.launch(plan);
    long parent = ProcessHandle.of(shim.pid()).orElseThrow().parent().orElseThrow().pid();
    Processes.kill((int) parent, Signals.KILL);
    assertThat(shim.awaitExit().code()).isEqualTo(137);
    Stage.await("the process has ended", () -> !Files.exists(Path.of("/proc/" + shim.pid())));
  }
}
