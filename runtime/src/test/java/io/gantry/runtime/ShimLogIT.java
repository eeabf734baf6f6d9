package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log that a shim writes, as {@link LogReader} reads it. */
class ShimLogIT {
  private Stage stage;
  private Path log;

  @BeforeEach
  void open() throws IOException {
    stage = Stage.open();
    log = stage.folder.resolve("log");
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  private void run(long maxBytes, int maxFiles, String script) throws Exception {
    LaunchRequest request =
        LaunchRequest.of(stage.plan(List.of(), "sh", "-c", script), stage.runFolder())
            .withLog(new LaunchRequest.LogFile(log, maxBytes, maxFiles));
    assertThat(stage.launch(request).awaitExit().code()).isZero();
  }

  private List<LogLine> read(LogQuery query) throws Exception {
    List<LogLine> lines = new ArrayList<>();
    try (LogReader reader = new LogReader(log, query)) {
      for (Optional<LogLine> line = reader.next(); line.isPresent(); line = reader.next()) {
        lines.add(line.get());
      }
    }
    return lines;
  }

  @Test
  void keepsStreamsTimesAndTheUnfinishedEnd() throws Exception {
    run(0, 1, "echo one; echo two >&2; echo; printf three");
    List<LogLine> lines = read(LogQuery.everything());
    assertThat(lines)
        .extracting(LogLine::text)
        .containsExactlyInAnyOrder("one", "two", "", "three");
    assertThat(lines.getLast().partial()).isTrue();
    for (LogLine line : lines) {
      assertThat(line.stream() == StreamType.STDERR).isEqualTo(line.text().equals("two"));
      assertThat(Duration.between(line.time(), Instant.now()))
          .isBetween(Duration.ZERO, Duration.ofMinutes(1));
    }
  }

  @Test
  void splitsLinesAtSixteenKibibytes() throws Exception {
    // Lengths round the limit, each written with one byte for the tests of the joints.
    run(0, 1, "for n in 0 1 16383 16384 16385 32768 40000; do head -c $n /dev/zero; echo; done");
    List<LogLine> parts = read(LogQuery.everything());
    assertThat(parts).allMatch(line -> line.bytes().remaining() <= 16 * 1024);
    assertThat(read(LogQuery.everything().withJoined()))
        .extracting(line -> line.bytes().remaining())
        .containsExactly(0, 1, 16383, 16384, 16385, 32768, 40000);
  }

  @Test
  void rotatesBetweenRecords() throws Exception {
    run(10_000, 4, "seq 1 2000");
    List<String> names = new ArrayList<>();
    try (var files = Files.list(stage.folder)) {
      files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.startsWith("log"))
          .forEach(names::add);
    }
    assertThat(names).containsExactlyInAnyOrder("log", "log.1", "log.2", "log.3");
    for (String name : names) {
      byte[] bytes = Files.readAllBytes(stage.folder.resolve(name));
      assertThat(bytes.length).isBetween(1, 10_000);
      assertThat(bytes[bytes.length - 1]).isEqualTo((byte) '\n');
    }
    List<LogLine> lines = read(LogQuery.everything());
    int first = Integer.parseInt(lines.getFirst().text());
    assertThat(lines).hasSize(2000 - first + 1);
    assertThat(lines.getLast().text()).isEqualTo("2000");
    assertThat(read(LogQuery.everything().withTail(300))).hasSize(300);
  }

  @Test
  void startsAnewWithOneFile() throws Exception {
    run(1_000, 1, "seq 1 100");
    assertThat(Files.size(log)).isBetween(1L, 1_000L);
    assertThat(log.resolveSibling("log.1")).doesNotExist();
  }

  @Test
  void appendsToTheLogOfAnEarlierRun() throws Exception {
    run(0, 1, "echo one");
    run(0, 1, "echo two");
    assertThat(read(LogQuery.everything())).extracting(LogLine::text).containsExactly("one", "two");
  }

  @Test
  void isFollowedWhileItIsWrittenAndRotated() throws Exception {
    // As many files as there may be rotations while the reader is away.
    LaunchRequest request =
        LaunchRequest.of(stage.plan(List.of(), "sh", "-c", "seq 1 5000"), stage.runFolder())
            .withLog(new LaunchRequest.LogFile(log, 5_000, 100));
    try (LogReader reader = new LogReader(log, LogQuery.everything().withFollow())) {
      Shim shim = stage.launch(request);
      shim.onExit((s, exit) -> reader.finish());
      for (int i = 1; i <= 5000; i++) {
        assertThat(reader.next().orElseThrow().text()).isEqualTo("" + i);
      }
      assertThat(reader.next()).isEmpty();
    }
  }

  @Test
  void refusesALogThatIsALink() throws Exception {
    Files.createSymbolicLink(log, stage.folder.resolve("elsewhere"));
    LaunchRequest request =
        LaunchRequest.of(stage.plan(List.of(), "true"), stage.runFolder())
            .withLog(new LaunchRequest.LogFile(log, 0, 1));
    // A link is no log: it is not followed.
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> stage.launch(request))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("ELOOP");
    Files.delete(log);
  }
}
