package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.BusyboxRoot;
import io.gantry.testing.DockerRegistry;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gantry command against the real daemon, on roots, a bridge and a socket of its own. */
class CliIT {
  private static final long PATIENCE = Duration.ofSeconds(20).toNanos();
  private static final int NUMBER = ThreadLocalRandom.current().nextInt(10_000);
  private static final String BRIDGE = "gtc" + NUMBER;

  @TempDir static Path root;
  private static Process daemon;

  private record Result(int status, String out, String err) {}

  @BeforeAll
  static void startDaemon() throws Exception {
    Path pidfile = root.resolve("pid");
    String subnet = "10." + (120 + NUMBER % 80) + "." + NUMBER / 80 % 250;
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    daemon =
        new ProcessBuilder(
                List.of(
                    java,
                    "--enable-native-access=ALL-UNNAMED",
                    "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Dgantry.init=" + System.getProperty("gantry.init"),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "io.gantry.daemon.Main",
                    "--data-root",
                    root + "/data",
                    "--exec-root",
                    root + "/run",
                    "--bridge",
                    BRIDGE,
                    "--bip",
                    subnet + ".1/24",
                    "--cgroup-parent",
                    BRIDGE,
                    "-H",
                    socket(),
                    "--pidfile",
                    pidfile.toString()))
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("log").toFile())
            .start();
    long deadline = System.nanoTime() + PATIENCE;
    while (!Files.exists(pidfile)) {
      assertThat(daemon.isAlive() && System.nanoTime() < deadline)
          .as(Files.readString(root.resolve("log")))
          .isTrue();
      Thread.sleep(20);
    }
    Files.write(root.resolve("root.tar"), BusyboxRoot.tar());
    assertThat(gantry("import", "-c", "CMD [\"sh\"]", root + "/root.tar", "box:latest").status())
        .isZero();
  }

  /** Also shows that the end is tidy. */
  @AfterAll
  static void stopDaemon() throws Exception {
    assertThat(gantry("system", "stop", "--containers").status()).isZero();
    assertThat(daemon.isAlive()).isFalse();
    assertThat(Path.of("/sys/class/net", BRIDGE)).doesNotExist();
    assertThat(root.resolve("pid")).doesNotExist();
    assertThat(root.resolve("s")).doesNotExist();
  }

  private static String socket() {
    return "unix://" + root + "/s";
  }

  private static Result gantry(String... words) {
    return gantryWith("", words);
  }

  private static Result gantryWith(String input, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream complain = new PrintStream(err, true, StandardCharsets.UTF_8);
    ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    int status = Main.run(List.of(words), Map.of("GANTRY_HOST", socket()), in, print, complain);
    print.flush();
    complain.flush();
    return new Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void runsAndHandsOnOutputAndStatus() {
    assertThat(gantry("run", "--rm", "box", "sh", "-c", "echo out; echo err >&2; exit 9"))
        .isEqualTo(new Result(9, "out\n", "err\n"));
    assertThat(gantryWith("through\n", "run", "--rm", "-i", "box", "cat").out())
        .isEqualTo("through\n");
  }

  @Test
  void tellsTheShellWhyACommandCannotRun() {
    assertThat(gantry("run", "--rm", "box", "nope").status()).isEqualTo(127);
    assertThat(gantry("run", "--rm", "box", "/etc").status()).isEqualTo(126);
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
            "box",
            "sh",
            "-c",
            "echo up; cd /tmp; echo hi > index.html; exec httpd -f");
    assertThat(started.status()).as(started.err()).isZero();
    assertThat(fetch(port)).isEqualTo("hi\n");
    assertThat(gantry("ps", "--format", "{{.Names}} {{.Image}}").out()).isEqualTo("web box\n");
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
    String archive = root + "/saved.tar";
    assertThat(gantry("tag", "box", "other:1").status()).isZero();
    assertThat(gantry("save", "-o", archive, "other:1").status()).isZero();
    assertThat(gantry("rmi", "other:1").out()).isEqualTo("Untagged: other:1\n");
    assertThat(gantry("load", "-i", archive).out()).contains("Loaded image: other:1");
    assertThat(gantry("images", "--format", "{{.Repository}}:{{.Tag}}", "other").out())
        .isEqualTo("other:1\n");
    assertThat(gantry("history", "-q", "other:1").status()).isZero();
    assertThat(gantry("rmi", "other:1").status()).isZero();
  }

  @Test
  void signsInARegistryAndVerifies() throws Exception {
    String archive = root + "/signed.tar";
    assertThat(gantry("save", "-o", archive, "box").status()).isZero();
    run("openssl genpkey -algorithm ED25519 -out " + root + "/my.key");
    run("openssl pkey -pubout -in " + root + "/my.key -out " + root + "/my.pub");
    try (DockerRegistry registry = DockerRegistry.start(root)) {
      String name = registry.host() + "/my/box:1";
      run("skopeo copy -q --dest-tls-verify=false docker-archive:" + archive + " docker://" + name);
      assertThat(gantry("verify", "--key", root + "/my.pub", name))
          .satisfies(refused -> assertThat(refused.status()).isEqualTo(1))
          .satisfies(refused -> assertThat(refused.err()).contains("there is no signature"));
      Result signed = gantry("sign", "--key", root + "/my.key", name);
      assertThat(signed.out()).as(signed.err()).matches("sha256:[0-9a-f]{64}\n");
      assertThat(gantry("image", "verify", "--key", root + "/my.pub", name).out())
          .isEqualTo(signed.out().strip() + " signed by " + root + "/my.pub as " + name + "\n");
      String key = Files.readString(root.resolve("my.key"));
      assertThat(gantryWith(key, "sign", "--referrer", "--key", "-", name).out())
          .isEqualTo(signed.out());
    }
  }

  private static void run(String command) throws Exception {
    Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
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
    assertThat(gantry("pull", "box").status()).isEqualTo(1);
  }
}
