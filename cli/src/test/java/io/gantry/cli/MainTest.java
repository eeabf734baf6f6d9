package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(ScriptedDaemon daemon, String... words) {
    return run(Map.of("DOCKER_HOST", daemon.address().text()), words);
  }

  private int run(Map<String, String> environment, String... words) {
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream complain = new PrintStream(err, true, StandardCharsets.UTF_8);
    int status =
        Main.run(
            List.of(words),
            environment,
            new ByteArrayInputStream("archive".getBytes(StandardCharsets.UTF_8)),
            print,
            complain);
    print.flush();
    complain.flush();
    return status;
  }

  private static String json(String body) {
    return OK + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  @Test
  void listsContainersInDockersTable() throws IOException {
    String body =
        "[{\"Id\":\"0123456789abcdef\",\"Image\":\"box\",\"Command\":\"sleep 1000000000000000000\",\"Created\":1,\"Status\":\"Up 2 seconds\",\"Names\":[\"/web\"],"
            + "\"Ports\":[{\"IP\":\"0.0.0.0\",\"PrivatePort\":80,\"PublicPort\":8080,\"Type\":\"tcp\"}]}]";
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, json(body), json(body))) {
      assertThat(run(daemon, "ps")).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8))
          .contains(
              "CONTAINER ID   IMAGE",
              "0123456789ab   box",
              "\"sleep 1000000000000…\"",
              "Up 2 seconds",
              "0.0.0.0:8080->80/tcp",
              "web");
      out.reset();
      assertThat(run(daemon, "ps", "-a", "--format", "{{.Names}}\\t{{.ID}}", "-f", "name=web"))
          .isZero();
      assertThat(out).hasToString("web\t0123456789ab\n");
      assertThat(daemon.requests().get(1))
          .startsWith(
              "GET /v1.51/containers/json?all=1&filters=%7B%22name%22%3A%7B%22web%22%3Atrue%7D%7D HTTP/1.1\r\n");
    }
  }

  @Test
  void takesOutputApartByStreamAndEndsWithTheContainersStatus() throws IOException {
    String frames = "\1\0\0\0\0\0\0\6hello\n\2\0\0\0\0\0\0\5oops\n";
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(
            folder,
            "HTTP/1.1 201 Created\r\nContent-Length: 27\r\n\r\n{\"Id\":\"abc\",\"Warnings\":[] }",
            "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n" + frames,
            OK
                + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"Sta\r\nd\r\ntusCode\":42 }\r\n0\r\n\r\n",
            "HTTP/1.1 204 No Content\r\n\r\n")) {
      assertThat(run(daemon, "run", "--rm", "box", "sh")).isEqualTo(42);
      assertThat(out).hasToString("hello\n");
      assertThat(err).hasToString("oops\n");
    }
  }

  @Test
  void tellsTheDaemonsErrors() throws IOException {
    String error = "{\"message\":\"No such container: nope\"}";
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(
            folder,
            "HTTP/1.1 404 Not Found\r\nContent-Length: " + error.length() + "\r\n\r\n" + error)) {
      assertThat(run(daemon, "rm", "nope")).isEqualTo(1);
      assertThat(err).hasToString("Error response from daemon: No such container: nope\n");
    }
  }

  @Test
  void runKnowsTheShellsNumbersForCommandsThatCannotBe() throws IOException {
    String created = "HTTP/1.1 201 Created\r\nContent-Length: 12\r\n\r\n{\"Id\":\"abc\"}";
    String error = "{\"message\":\"exec: \\\"nope\\\": executable file not found in $PATH\"}";
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(
            folder,
            created,
            "HTTP/1.1 400 Bad Request\r\nContent-Length: " + error.length() + "\r\n\r\n" + error)) {
      assertThat(run(daemon, "run", "-d", "box", "nope")).isEqualTo(127);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("executable file not found");
    }
  }

  @Test
  void sendsAnArchiveInChunksAndShowsWhatTheDaemonSays() throws IOException {
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(
            folder,
            json("{\"stream\":\"Loaded image: box:latest\\n\"}\r\n"),
            json("{\"error\":\"damaged\"}\r\n"))) {
      assertThat(run(daemon, "load", "-i", "-")).isZero();
      assertThat(out).hasToString("Loaded image: box:latest\n");
      assertThat(daemon.requests().getFirst())
          .contains("Transfer-Encoding: chunked")
          .endsWith("7\r\narchive\r\n0\r\n\r\n");
      assertThat(run(daemon, "load", "-i", "-")).isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("damaged");
    }
  }

  @Test
  void survivesADaemonThatBreaksOff() throws IOException {
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(folder, "", OK + "Content-Length: 100\r\n\r\n[", "no HTTP\r\n\r\n")) {
      for (int i = 0; i < 3; i++) {
        assertThat(run(daemon, "ps")).isEqualTo(1);
      }
      assertThat(err.toString(StandardCharsets.UTF_8))
          .contains("closed the connection before it answered", "99 bytes early", "is not HTTP");
    }
  }

  @Test
  void saysThatNobodyListens() {
    assertThat(run(Map.of("GANTRY_HOST", "unix://" + folder + "/none"), "ps")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("Cannot connect to the Gantry daemon at unix://", "Is the daemon running?");
  }

  @Test
  void refusesAnAddressThatIsNone() {
    assertThat(run(Map.of("DOCKER_HOST", "ssh://x"), "ps")).isEqualTo(125);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("it must start with unix:// or tcp://");
  }

  @Test
  void inspectsByTemplate() throws IOException {
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(
            folder, json("{\"Id\":\"abc\",\"State\":{\"Running\":true,\"Pid\":12}}"))) {
      assertThat(run(daemon, "inspect", "-f", "{{.State.Pid}} {{.State.Running}}", "abc")).isZero();
      assertThat(out).hasToString("12 true\n");
    }
  }
}
