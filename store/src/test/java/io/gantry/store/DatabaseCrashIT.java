package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes and says what it wrote is killed: all that it said must be there. */
class DatabaseCrashIT {
  private static final int ROUNDS = 5;
  private static final int LINES = 200;

  @TempDir Path folder;

  @Test
  void keepsEveryAcknowledgedWriteOfAKilledProcess() throws Exception {
    Path file = folder.resolve("crash.db");
    for (int round = 0; round < ROUNDS; round++) {
      int acknowledged = writeUntilKilled(file, round, LINES + 37 * round);
      try (Database database = Database.open(file)) {
        assertWhole(database, "w" + round, acknowledged);
      }
    }
  }

  private static void assertWhole(Database database, String kind, int acknowledged) {
    Set<String> keys = database.all(kind).keySet();
    for (int i = 0; i <= acknowledged; i++) {
      assertThat(keys).contains("single" + i, "left" + i, "right" + i);
    }
    // The last transaction may be unacknowledged: both halves are there or none.
    assertThat(keys.stream().filter(key -> key.startsWith("left")).count())
        .isEqualTo(keys.stream().filter(key -> key.startsWith("right")).count());
  }

  private static int writeUntilKilled(Path file, int round, int lines) throws Exception {
    Process writer = ChildJvm.start(Writer.class, file.toString(), "w" + round);
    int acknowledged = -1;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(writer.getInputStream(), StandardCharsets.US_ASCII))) {
      while (acknowledged < lines) {
        acknowledged = Integer.parseInt(String.valueOf(out.readLine()));
      }
      // Not through the process, which would close the pipe that is yet to be read.
      writer.toHandle().destroyForcibly();
      // What was said and not yet read counts too.
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        acknowledged = Integer.parseInt(line);
      }
    } finally {
      writer.destroyForcibly();
      assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    return acknowledged;
  }

  /** Runs in the process that is killed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) {
      Database database = Database.open(Path.of(args[0]));
      byte[] body = new byte[300];
      for (int i = 0; ; i++) {
        int n = i;
        database.put(args[1], "single" + n, body);
        database.transaction(() -> {
          database.put(args[1], "left" + n, body);
          database.put(args[1], "right" + n, body);
        });
        // One call of write(2) with the whole line: a kill cannot cut it.
        byte[] line = (n + "\n").getBytes(StandardCharsets.US_ASCII);
        System.out.write(line, 0, line.length);
        System.out.flush();
      }
    }
  }
}
