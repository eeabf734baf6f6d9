package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the verbs send of a key, and what they say when there is none. */
class SignVerbsTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void sendsTheKeysContent() throws IOException {
    Files.writeString(folder.resolve("a.key"), "secret\n");
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, json("{\"Digest\":\"sha256:12\"}"))) {
      assertThat(run(daemon, "sign", "--key", folder + "/a.key", "a.b/c:1")).isZero();
      assertThat(out).hasToString("sha256:12\n");
      assertThat(daemon.requests().getFirst())
          .startsWith("POST /v1.51/gantry/v1/signatures HTTP/1.1\r\n")
          .contains("\"Key\":\"secret\\n\"", "\"Name\":\"a.b/c:1\"", "\"Referrer\":false");
    }
  }

  @Test
  void sendsAllKeysByTheirFiles() throws IOException {
    Files.writeString(folder.resolve("a.pub"), "one");
    String answer =
        "[{\"Key\":\"a.pub\",\"Fingerprint\":\"f\",\"Digest\":\"sha256:12\",\"Reference\":\"a.b/c\"}]";
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, json(answer))) {
      assertThat(run(daemon, "verify", "--key", folder + "/a.pub", "--key", "-", "a.b/c:1"))
          .isZero();
      assertThat(out).hasToString("sha256:12 signed by a.pub as a.b/c\n");
      assertThat(daemon.requests().getFirst())
          .startsWith("POST /v1.51/gantry/v1/signatures/verify HTTP/1.1\r\n")
          .contains("\"Keys\":{\"" + folder + "/a.pub\":\"one\",\"-\":\"typed\"}");
    }
  }

  @Test
  void saysWhichKeyCannotBeRead() throws IOException {
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder)) {
      assertThat(run(daemon, "sign", "a.b/c:1")).isEqualTo(1);
      assertThat(run(daemon, "verify", "a.b/c:1")).isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("--key is required");
      assertThat(run(daemon, "sign", "--key", folder + "/none", "a.b/c:1")).isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .contains("cannot read " + folder + "/none: no such file");
      assertThat(daemon.requests()).isEmpty();
    }
  }

  private int run(ScriptedDaemon daemon, String... words) {
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    return Main.run(
        List.of(words),
        Map.of("DOCKER_HOST", daemon.address().text()),
        new ByteArrayInputStream("typed".getBytes(StandardCharsets.UTF_8)),
        print,
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private static String json(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }
}
