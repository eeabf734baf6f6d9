package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.CopyTable;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.FreePort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
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
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The gantry command against the real daemon. */
class CliIT {
  private static final long PATIENCE = Duration.ofSeconds(20).toNanos();

  @TempDir static Path root;
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  private record Result(int status, String out, String err) {}

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
    int port = FreePort.take();
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

  /** Docker's client goes through the same table. */
  @ParameterizedTest
  @CsvFileSource(resources = CopyTable.ROWS)
  void copiesAsDockerDoes(String from, String to, String expected) throws Exception {
    Path folder = Files.createTempDirectory(root, "cp");
    Path tree = Files.createDirectory(folder.resolve("t"));
    sh(CopyTable.plant(tree));
    assertThat(gantry("create", "--name", "end", "bb").err()).isEmpty();
    try {
      assertThat(gantry("cp", tree.toString(), "end:/")).isEqualTo(new Result(0, "", ""));
      Result out = gantry("cp", "end:/t/" + from, tree + "/" + to);
      check(out, CopyTable.Expected.of(expected, true), tree);
      sh("rm -r " + tree + "; mkdir " + tree + "; " + CopyTable.plant(tree));
      Result in = gantry("cp", tree + "/" + from, "end:/t/" + to);
      assertThat(gantry("cp", "end:/t", folder + "/back").status()).isZero();
      check(in, CopyTable.Expected.of(expected, false), folder.resolve("back"));
    } finally {
      assertThat(gantry("rm", "end").status()).isZero();
    }
  }

  private static void check(Result copied, CopyTable.Expected expected, Path tree)
      throws Exception {
    if (expected.error().isEmpty()) {
      assertThat(copied).isEqualTo(new Result(0, "", ""));
      assertThat(sh(expected.look(tree))).isEqualTo(expected.found());
    } else {
      assertThat(copied.status()).isEqualTo(1);
      assertThat(copied.err()).contains(expected.error());
    }
  }

  private static String sh(String script) throws Exception {
    Process shell = new ProcessBuilder("sh", "-ec", script).redirectErrorStream(true).start();
    String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).as(out).isZero();
    return out.strip();
  }

  @Test
  void copiesStreamsLinksAndOwners() throws Exception {
    Path folder = Files.createTempDirectory(root, "streams");
    assertThat(gantry("create", "--name", "ends", "--user", "app", "bb").status()).isZero();
    sh("cd %s; echo x > f; chown 7:8 f; ln -s f l; mkdir in".formatted(folder));

    assertThat(gantry("cp", "-L", folder + "/l", "ends:/tmp").status()).isZero();
    assertThat(gantry("cp", "-a", folder + "/f", "ends:/tmp/users").status()).isZero();
    String tar = gantry("cp", "ends:/tmp", "-").out();
    assertThat(gantryWith(tar, "cp", "-", "ends:/www").status()).isZero();
    assertThat(gantry("cp", "-a", "ends:/www/tmp/.", folder + "/in").status()).isZero();
    assertThat(sh("cd %s/in; stat -c '%%n %%u:%%g %%F' l users".formatted(folder)))
        .isEqualTo("l 7:8 regular file\nusers 1000:1001 regular file");
    assertThat(gantry("cp", "ends:/tmp/l", folder + "/plain").status()).isZero();
    assertThat(sh("stat -c %u:%g " + folder + "/plain")).isEqualTo("0:0");

    assertThat(gantryWith(tar, "cp", "-", "ends:/etc/passwd").err())
        .contains("must be a directory");
    assertThat(gantryWith("no tar", "cp", "-", "ends:/").err()).contains("read tar");
    assertThat(gantry("cp", "nosuch:/etc", folder + "/x").err())
        .contains("No such container: nosuch");
    assertThat(gantry("cp", folder + "/f", "nosuch:/etc").err())
        .contains("No such container: nosuch");
    assertThat(gantry("cp", "ends:/a", "other:/b").err()).contains("between containers");
    assertThat(gantry("cp", "a", "b").err()).contains("at least one container");
    assertThat(gantry("rm", "ends").status()).isZero();
  }

  @Test
  void commitsAndExports() throws Exception {
    assertThat(gantry("run", "--name", "src", "bb", "sh", "-c", "echo x > /made").status())
        .isZero();
    String id =
        gantry("commit", "-a", "me", "-m", "why", "-c", "CMD cat /made", "src", "img:2").out();
    assertThat(id).matches("sha256:[0-9a-f]{64}\n");
    assertThat(gantry("run", "--rm", "img:2").out()).isEqualTo("x\n");
    assertThat(gantry("inspect", "-f", "{{.Author}} {{.Comment}} {{.Id}}", "img:2").out())
        .isEqualTo("me why " + id);
    assertThat(gantry("export", "-o", root + "/src.tar", "src").status()).isZero();
    assertThat(sh("tar xOf " + root + "/src.tar made")).isEqualTo("x");
    assertThat(gantry("export", "src").out()).hasSameSizeAs(gantry("export", "src").out());
    assertThat(gantry("rm", "src").status()).isZero();
    assertThat(gantry("rmi", "img:2").status()).isZero();
  }

  @Test
  void squashesChecksAndRepairs() throws IOException {
    Result squashed = gantry("image", "squash", "-t", "flat:1", "bb");
    assertThat(squashed.status()).as(squashed.err()).isZero();
    String id = squashed.out().strip();
    assertThat(gantry("inspect", "-f", "{{.Id}}", "flat:1").out().strip()).isEqualTo(id);
    assertThat(gantry("run", "--rm", "flat:1", "echo", "flat").out()).isEqualTo("flat\n");
    assertThat(gantry("image", "squash", "--from", "0", "bb").err())
        .contains("no layer of it begins with \"0\"");
    assertThat(gantry("system", "check").out()).contains("all is well");

    Files.delete(daemon.dataRoot().resolve("blobs/sha256/" + id.substring("sha256:".length())));
    Result damaged = gantry("system", "check");
    assertThat(damaged.status()).isEqualTo(1);
    assertThat(damaged.out()).contains("blob " + id + " is missing (images: " + id + ")");
    Result repaired = gantry("system", "check", "--repair");
    assertThat(repaired.status()).isZero();
    assertThat(repaired.out()).contains(": repaired", "Total reclaimed space: ");
    assertThat(gantry("system", "check").status()).isZero();
    assertThat(gantry("images", "-q", "flat").out()).isEmpty();
  }

  @Test
  void tellsAndFreesDiskSpace() {
    assertThat(gantry("create", "--name", "kept", "-v", "vol:/v", "bb").status()).isZero();
    assertThat(gantry("system", "df", "--format", "{{.Type}}").out())
        .contains("Images", "Local Volumes", "Blobs", "Unfinished Downloads", "Container Logs");
    assertThat(gantry("system", "df", "-v").out())
        .containsPattern("bb +latest +[0-9a-f]{12} ")
        .containsPattern("vol +1 ")
        .contains("kept");
    assertThat(gantry("system", "prune", "-f", "--volumes", "--filter", "until=1h").err())
        .contains("not supported with");
    assertThat(gantry("container", "prune", "-f", "--filter", "until=1h").out())
        .isEqualTo("Total reclaimed space: 0B\n");
    assertThat(gantry("container", "prune", "-f", "--filter", "label!=keep").out())
        .contains("Deleted containers:");
    assertThat(gantry("volume", "prune", "-f").out()).doesNotContain("vol");
    assertThat(gantry("volume", "prune", "-f", "-a").out()).contains("Deleted volumes:\nvol\n");
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

  @Test
  void connectsContainersToNetworks() {
    gantry("network", "create", "beside");
    gantry("run", "-d", "--name", "member", "bb", "sleep", "300");

    assertThat(gantry("network", "connect", "--alias", "m", "beside", "member"))
        .isEqualTo(new Result(0, "", ""));
    assertThat(gantry("exec", "member", "ls", "/sys/class/net").out()).contains("eth1");
    assertThat(gantry("network", "disconnect", "beside", "member"))
        .isEqualTo(new Result(0, "", ""));
    assertThat(gantry("exec", "member", "ls", "/sys/class/net").out()).doesNotContain("eth1");

    gantry("rm", "-f", "member");
    assertThat(gantry("network", "rm", "beside").out()).isEqualTo("beside\n");
    gantry("network", "create", "--config-only", "--label", "a=b", "config");
    gantry("network", "create", "--config-from", "config", "taken");
    assertThat(gantry("network", "ls", "--format", "{{.Name}} {{.Driver}}").out())
        .contains("config null\n", "taken bridge\n");
    assertThat(gantry("network", "inspect", "-f", "{{.ConfigFrom.Network}} {{.Labels.a}}", "taken"))
        .extracting(Result::out)
        .isEqualTo("config b\n");
    gantry("network", "rm", "taken", "config");
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
