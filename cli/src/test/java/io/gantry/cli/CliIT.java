package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The gantry command against the real daemon. */
class CliIT {
  private static final long PATIENCE = Duration.ofSeconds(20).toNanos();

  private static DaemonProcess daemon;

  private record Result(int status, String out, String err) {}

  @BeforeAll
  static void start() {
    daemon = DaemonProcess.start();
  }

  @AfterAll
  static void stop() {
    daemon.close();
  }

  private static Result gantry(String... words) {
    return gantry(daemon, "", words);
  }

  private static Result gantryWith(String input, String... words) {
    return gantry(daemon, input, words);
  }

  private static Result gantry(DaemonProcess at, String input, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream complain = new PrintStream(err, true, StandardCharsets.UTF_8);
    ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    Map<String, String> environment = Map.of("GANTRY_HOST", "unix://" + at.socket);
    int status = Main.run(List.of(words), environment, in, print, complain);
    print.flush();
    complain.flush();
    return new Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void runsAndHandsOnOutputAndStatus() {
    assertThat(gantry("run", "--rm", "bb", "sh", "-c", "echo out; echo err >&2; exit 9"))
        .isEqualTo(new Result(9, "out\n", "err\n"));
    assertThat(gantryWith("through\n", "run", "--rm", "-i", "bb", "cat").out())
        .isEqualTo("through\n");
  }

  @Test
  void tellsTheShellWhyACommandCannotRun() {
    assertThat(gantry("run", "--rm", "bb", "nope").status()).isEqualTo(127);
    assertThat(gantry("run", "--rm", "bb", "/etc").status()).isEqualTo(126);
    assertThat(gantry("run", "--rm", "nothing:here").status()).isEqualTo(125);
    assertThat(gantry("ps", "-a", "-q").out()).isEmpty();
  }

  @Test
  void watchesAContainerFromItsStartToItsEnd() throws Exception {
    int port = freePort();
    Result started =
        gantry(
            "run",
            "-d",
            "--name",
            "web",
            "-p",
            "127.0.0.1:" + port + ":80",
            "-m",
            "32m",
            "bb",
            "sh",
            "-c",
            "echo up; cd /tmp; echo hi > index.html; exec httpd -f");
    assertThat(started.status()).as(started.err()).isZero();
    assertThat(fetch(port)).isEqualTo("hi\n");
    assertThat(gantry("ps", "--format", "{{.Names}} {{.Image}}").out()).isEqualTo("web bb\n");
    assertThat(gantry("logs", "web").out()).isEqualTo("up\n");
    assertThat(gantry("port", "web", "80").out()).isEqualTo("127.0.0.1:" + port + "\n");
    assertThat(gantry("exec", "-e", "A=1", "web", "sh", "-c", "echo $A; exit 4"))
        .isEqualTo(new Result(4, "1\n", ""));
    assertThat(gantry("inspect", "-f", "{{.HostConfig.Memory}}", "web").out())
        .isEqualTo("33554432\n");
    assertThat(gantry("stats", "--no-stream", "--format", "{{.Name}} {{.PIDs}}", "web").out())
        .isEqualTo("web 1\n");
    assertThat(gantry("top", "web").out()).contains("httpd");
    assertThat(gantry("pause", "web").out()).isEqualTo("web\n");
    assertThat(gantry("ps", "--filter", "status=paused", "-q").out()).isNotEmpty();
    assertThat(gantry("unpause", "web").status()).isZero();
    assertThat(gantry("rename", "web", "site").status()).isZero();
    assertThat(gantry("stop", "-t", "0", "site").out()).isEqualTo("site\n");
    assertThat(gantry("wait", "site").out()).isEqualTo("137\n");
    assertThat(gantry("rm", "site", "nosuch"))
        .isEqualTo(
            new Result(1, "site\n", "Error response from daemon: No such container: nosuch\n"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String fetch(int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build();
    long deadline = System.nanoTime() + PATIENCE;
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (true) {
        try {
          return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
          assertThat(System.nanoTime()).as(e.toString()).isLessThan(deadline);
          Thread.sleep(20);
        }
      }
    }
  }

  @Test
  void savesAndLoads() {
    String archive = daemon.root + "/saved.tar";
    assertThat(gantry("tag", "bb", "other:1").status()).isZero();
    assertThat(gantry("save", "-o", archive, "other:1").status()).isZero();
    assertThat(gantry("rmi", "other:1").out()).isEqualTo("Untagged: other:1\n");
    assertThat(gantry("load", "-i", archive).out()).contains("Loaded image: other:1");
    assertThat(gantry("images", "--format", "{{.Repository}}:{{.Tag}}", "other").out())
        .isEqualTo("other:1\n");
    assertThat(gantry("history", "-q", "other:1").status()).isZero();
    assertThat(gantry("rmi", "other:1").status()).isZero();
  }

  @Test
  void showsTheSystem() {
    assertThat(gantry("version", "-f", "{{.Server.Version}}").out())
        .isEqualTo(Version.NUMBER + "\n");
    assertThat(gantry("info", "-f", "{{.OSType}}").out()).isEqualTo("linux\n");
    assertThat(gantry("system", "df").out()).contains("Images", "Containers");
    assertThat(gantry("network", "ls", "--format", "{{.Name}}").out())
        .contains("bridge", "host", "none");
    assertThat(gantry("events", "--since", "1m", "--until", "0s", "--filter", "type=image").out())
        .contains(" image import ");
    assertThat(gantry("system", "prune", "-f").status()).isZero();
    assertThat(gantry("pull", "bb").status()).isEqualTo(1);
  }

  /** Also shows that the end is tidy. */
  @Test
  void stopsTheDaemonWithAllContainers() {
    try (DaemonProcess own = DaemonProcess.start()) {
      gantry(own, "", "run", "-d", "--name", "last", "bb", "sleep", "300");
      assertThat(gantry(own, "", "system", "stop", "--containers").status()).isZero();

      assertThat(ProcessHandle.of(own.pid()).filter(ProcessHandle::isAlive)).isEmpty();
      assertThat(Path.of("/sys/class/net", own.bridge)).doesNotExist();
      assertThat(own.root.resolve("pid")).doesNotExist();
      assertThat(own.socket).doesNotExist();
      own.startAgain();
      assertThat(gantry(own, "", "inspect", "-f", "{{.State.Status}}", "last").out())
          .isEqualTo("exited\n");
    }
  }
}
