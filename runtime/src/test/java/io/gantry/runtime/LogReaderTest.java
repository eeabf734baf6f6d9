package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
  @TempDir Path folder;
  private Path log;

  @BeforeEach
  void name() {
    log = folder.resolve("log");
  }

  @Test
  void readsOverRotatedFilesFromTheOldest() throws Exception {
    write("log.2", record(1, "stdout F", "a"));
    write("log.1", record(2, "stderr F", "b"));
    write("log", record(3, "stdout P", "c"));
    assertThat(read(LogQuery.everything())).containsExactly("STDOUT a", "STDERR b", "STDOUT c+");
    LogLine first;
    try (LogReader reader = new LogReader(log, LogQuery.everything())) {
      first = reader.next().orElseThrow();
    }
    assertThat(first.time()).isEqualTo(Instant.parse("2026-01-02T03:04:01.000000007Z"));
  }

  @Test
  void findsTheTailFromTheEnd() throws Exception {
    write("log.1", record(1, "stdout F", "a") + record(2, "stdout F", "b"));
    write("log", record(3, "stdout P", "c") + record(4, "stdout F", "d") + "half a record");
    assertThat(read(LogQuery.everything().withTail(0))).isEmpty();
    assertThat(read(LogQuery.everything().withTail(1))).containsExactly("STDOUT c+", "STDOUT d");
    assertThat(read(LogQuery.everything().withTail(2)))
        .containsExactly("STDOUT b", "STDOUT c+", "STDOUT d");
    assertThat(read(LogQuery.everything().withTail(9))).hasSize(4);
  }

  @Test
  void countsAnUnfinishedLastLine() throws Exception {
    write("log", record(1, "stdout F", "a") + record(2, "stdout P", "b"));
    assertThat(read(LogQuery.everything().withTail(1))).containsExactly("STDOUT b+");
  }

  @Test
  void findsTheTailOfABigFile() throws Exception {
    var text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append(record(i % 60, "stdout F", "line " + i));
    }
    write("log", text.toString());
    List<String> tail = read(LogQuery.everything().withTail(5_000));
    assertThat(tail).hasSize(5_000).startsWith("STDOUT line 15000").endsWith("STDOUT line 19999");
  }

  @Test
  void filtersByTime() throws Exception {
    write(
        "log",
        record(1, "stdout F", "a") + record(2, "stdout F", "b") + record(3, "stdout F", "c"));
    LogQuery query =
        LogQuery.everything()
            .withSince(Instant.parse("2026-01-02T03:04:02Z"))
            .withUntil(Instant.parse("2026-01-02T03:04:03Z"));
    assertThat(read(query)).containsExactly("STDOUT b");
  }

  @Test
  void joinsPartsOfEachStream() throws Exception {
    write(
        "log",
        record(1, "stdout P", "a")
            + record(1, "stderr P", "x")
            + record(1, "stdout F", "b")
            + record(1, "stderr P", "y"));
    assertThat(read(LogQuery.everything().withJoined())).containsExactly("STDOUT ab", "STDERR xy+");
  }

  @Test
  void passesOverWhatIsNoRecord() throws Exception {
    write("log", "damaged\n" + record(1, "stdout F", "a") + "x".repeat(50) + "\n");
    assertThat(read(LogQuery.everything())).containsExactly("STDOUT a");
  }

  @Test
  void readsNothingWhereThereIsNoFile() throws Exception {
    assertThat(read(LogQuery.everything())).isEmpty();
    assertThat(read(LogQuery.everything().withTail(3))).isEmpty();
  }

  @Test
  void followsOverRotationToTheEnd() throws Exception {
    var lines = new LinkedBlockingQueue<String>();
    LogReader reader = new LogReader(log, LogQuery.everything().withFollow());
    Thread thread = Thread.ofVirtual().start(() -> drain(reader, lines));
    write("log", record(1, "stdout F", "a"));
    assertThat(lines.poll(20, TimeUnit.SECONDS)).isEqualTo("STDOUT a");
    write("log", record(2, "stdout F", "b"));
    Files.move(log, folder.resolve("log.1"));
    write("log", record(3, "stdout F", "c"));
    Files.move(folder.resolve("log.1"), folder.resolve("log.2"));
    Files.move(log, folder.resolve("log.1"));
    write("log", record(4, "stdout F", "d"));
    reader.finish();
    thread.join();
    assertThat(lines).containsExactly("STDOUT b", "STDOUT c", "STDOUT d");
  }

  @Test
  void closeEndsAFollower() throws Exception {
    LogReader reader = new LogReader(log, LogQuery.everything().withFollow());
    Thread thread = Thread.ofVirtual().start(() -> drain(reader, new LinkedBlockingQueue<>()));
    reader.close();
    assertThat(thread.join(java.time.Duration.ofSeconds(20))).isTrue();
  }

  private static void drain(LogReader reader, LinkedBlockingQueue<String> into) {
    try (reader) {
      for (Optional<LogLine> line = reader.next(); line.isPresent(); line = reader.next()) {
        into.add(show(line.get()));
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> read(LogQuery query) throws Exception {
    List<String> lines = new ArrayList<>();
    try (LogReader reader = new LogReader(log, query)) {
      for (Optional<LogLine> line = reader.next(); line.isPresent(); line = reader.next()) {
        lines.add(show(line.get()));
      }
    }
    return lines;
  }

  private static String show(LogLine line) {
    return line.stream() + " " + line.text() + (line.partial() ? "+" : "");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(
        folder.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static String record(int second, String head, String bytes) {
    return "2026-01-02T03:04:%02d.000000007Z %s %s\n".formatted(second, head, bytes);
  }
}
