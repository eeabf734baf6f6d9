package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.DaemonProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds without a Dockerfile, of a real web server, by a real daemon. */
class JavaImageIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  private static final Path EXAMPLES = Path.of("..", "examples").toAbsolutePath().normalize();

  @TempDir private static Path folder;
  private static Path jar;

  @BeforeAll
  static void start() throws IOException {
    jar = WebProgram.make(folder);
    importGnu();
  }

  @Test
  void aJarBecomesAnImageThatServes() throws IOException {
    Ran built = run("build", "--aot=false", "-t", "web:1", "--expose", "8080", jar.toString());
    assertThat(built.status()).as(built.err()).isZero();
    assertThat(built.err()).contains("runtime: java.base", "Successfully tagged web:1");
    assertThat(daemon.inspect("web:1", "{{json .Config.Entrypoint}}"))
        .startsWith("[\"/opt/java/bin/java\",\"-cp\",\"/app/resources.jar:/app/classes.jar:")
        .endsWith("\"app.Web\"]");
    assertThat(daemon.inspect("web:1", "{{.Config.User}} {{json .Config.ExposedPorts}}"))
        .isEqualTo("65532:65532 {\"8080/tcp\":{}}");
    assertThat(run("history", "--format", "{{.Comment}}", "web:1").out().lines())
        .containsExactly(
            "classes", "resources", "dependencies", "Java runtime", "C library, users, /tmp");

    Ran started = run("run", "-d", "--name", "web", "-p", "127.0.0.1:0:8080", "web:1");
    assertThat(started.status()).as(started.err()).isZero();
    String port = run("port", "web", "8080").out().strip();
    assertThat(answer("http://" + port + "/")).isEqualTo("hello from a jar\n");
    assertThat(run("stop", "-t", "5", "web").status()).isZero();
    assertThat(daemon.inspect("web", "{{.State.ExitCode}}")).isEqualTo("143");
    assertThat(run("rm", "web").status()).isZero();

    String id = daemon.inspect("web:1", "{{.Id}}");
    Ran again =
        run("build", "-q", "--aot=false", "-t", "web:2", "--expose", "8080", jar.toString());
    assertThat(again.out().strip()).as(again.err()).isEqualTo(id);
    assertThat(daemon.inspect("web:2", "{{.Id}}")).isEqualTo(id);
  }

  @Test
  void theTrainedImageUsesItsCache() throws IOException {
    String before = nameless();
    Ran built = run("build", "-t", "trained:1", "--aot-request", "/arguments", jar.toString());
    assertThat(built.status()).as(built.err()).isZero();
    assertThat(built.err()).contains("training the AOT cache").doesNotContain("note:");
    assertThat(daemon.inspect("trained:1", "{{json .Config.Entrypoint}}"))
        .startsWith("[\"/opt/java/bin/java\",\"-XX:AOTCache=/app/app.aot\",\"-cp\"");
    // Strict: the JVM refuses to start when a jar, an option or itself is not what was trained.
    Ran strict =
        run(
            "run",
            "-d",
            "--name",
            "strict",
            "-e",
            "JAVA_TOOL_OPTIONS=-XX:AOTMode=on -Xlog:class+load=info:file=/tmp/load",
            "-p",
            "127.0.0.1:0:8080",
            "trained:1");
    assertThat(strict.status()).as(strict.err()).isZero();
    String port = run("port", "strict", "8080").out().strip();
    assertThat(answer("http://" + port + "/")).isEqualTo("hello from a jar\n");
    Path log = folder.resolve("load");
    assertThat(run("cp", "strict:/tmp/load", log.toString()).status()).isZero();
    assertThat(Files.readAllLines(log))
        .anyMatch(line -> line.contains("app.Web source: shared objects file"));
    assertThat(run("rm", "-f", "strict").status()).isZero();
    String id = daemon.inspect("trained:1", "{{.Id}}");
    Ran again = run("build", "--aot-request", "/arguments", jar.toString());
    assertThat(again.err()).doesNotContain("training");
    assertThat(daemon.inspect("trained:1", "{{.Id}}")).isEqualTo(id);
    assertThat(nameless()).isEqualTo(before);
  }

  @Test
  void aProgramThatFailsInTrainingHasAnImageWithoutCache() throws IOException {
    Ran built = run("build", "-t", "fails:1", "--java-option", "-XX:NoSuchOption", jar.toString());
    assertThat(built.status()).as(built.err()).isZero();
    assertThat(built.err()).contains("note: the image starts without an AOT cache", "NoSuchOption");
    assertThat(daemon.inspect("fails:1", "{{json .Config.Entrypoint}}")).doesNotContain("AOTCache");
  }

  @Test
  void aJarRunsInOneStep() {
    Ran ran = run("run", "--rm", "-e", "EXTRA=more", jar.toString(), "one", "two");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.out())
        .isEqualTo("said one two more\nuser app\nhost true\nzone false\ntls 1\nwrote true\n");
  }

  /** Maven compiles it and tells its class path; the second time it is not needed. */
  @Test
  void aMavenProjectBecomesAnImage() throws IOException {
    Path project = folder.resolve("project");
    CopyTree.copy(EXAMPLES.resolve("java-web"), project);
    String[] build = {"build", "--aot=false", "-t", "project:1", project.toString()};
    Ran built = run(build);
    assertThat(built.status()).as(built.err()).isZero();
    assertThat(daemon.inspect("project:1", "{{json .Config.Labels}}"))
        .contains("\"org.opencontainers.image.title\":\"java-web\"", "image.version\":\"1.0\"");
    Ran started = run("run", "-d", "--name", "project", "-p", "127.0.0.1:0:8080", "project:1");
    assertThat(started.status()).as(started.err()).isZero();
    String port = run("port", "project", "8080").out().strip();
    assertThat(answer("http://" + port + "/")).isEqualTo("{\"greeting\":\"hello from Java\"}");
    assertThat(run("rm", "-f", "project").status()).isZero();

    String id = daemon.inspect("project:1", "{{.Id}}");
    Files.writeString(project.resolve("mvnw"), "#!/bin/sh\nexit 9\n");
    Files.setPosixFilePermissions(
        project.resolve("mvnw"), PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(run(build).status()).isZero();
    assertThat(daemon.inspect("project:1", "{{.Id}}")).isEqualTo(id);
    Files.writeString(project.resolve("src/main/resources/greeting.txt"), "changed\n");
    assertThat(run(build).err()).contains("mvnw ended with status 9");
  }

  /** Repackaged by Spring Boot's own plugin, with its index of layers. */
  @Test
  void anApplicationOfSpringBootBecomesAnImage() throws Exception {
    Path project = folder.resolve("spring");
    CopyTree.copy(EXAMPLES.resolve("java-spring"), project);
    Path log = folder.resolve("spring-log");
    int made =
        new ProcessBuilder("mvn", "-q", "-B", "-ntp", "package")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(made).as(Files.readString(log)).isZero();
    Path application = project.resolve("target/java-spring-1.0.jar");
    Ran built = run("build", "--aot=false", "-t", "spring:1", application.toString());
    assertThat(built.status()).as(built.err()).isZero();
    assertThat(daemon.inspect("spring:1", "{{json .Config.Entrypoint}}"))
        .endsWith("\"example.Greeter\"]")
        .doesNotContain("JarLauncher");
    // "application" of the index is two layers, and its loader is not needed.
    assertThat(run("history", "--format", "{{.Comment}}", "spring:1").out().lines())
        .containsExactly(
            "classes", "resources", "dependencies", "Java runtime", "C library, users, /tmp");

    Ran started = run("run", "-d", "--name", "spring", "-p", "127.0.0.1:0:8080", "spring:1");
    assertThat(started.status()).as(started.err()).isZero();
    String port = run("port", "spring", "8080").out().strip();
    assertThat(answer("http://" + port + "/")).isEqualTo("hello from Spring, user app");
    Path libraries = folder.resolve("spring-lib");
    assertThat(run("cp", "spring:/app/lib", libraries.toString()).status()).isZero();
    assertThat(libraries.toFile().list())
        .containsExactlyInAnyOrderElementsOf(indexed(application, "dependencies"));
    assertThat(run("rm", "-f", "spring").status()).isZero();
  }

  /** The libraries below the folders that the index gives to a layer. */
  private static List<String> indexed(Path jar, String layer) throws IOException {
    try (JarFile read = new JarFile(jar.toFile())) {
      String index =
          new String(
              read.getInputStream(read.getEntry("BOOT-INF/layers.idx")).readAllBytes(),
              StandardCharsets.UTF_8);
      List<String> folders = new ArrayList<>();
      boolean its = false;
      for (String line : index.lines().toList()) {
        its = line.startsWith("- ") ? line.equals("- \"" + layer + "\":") : its;
        if (its && line.startsWith("  - ")) {
          folders.add(line.substring(5, line.length() - 1));
        }
      }
      return read.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".jar") && folders.stream().anyMatch(name::startsWith))
          .map(name -> name.substring(name.lastIndexOf('/') + 1))
          .toList();
    }
  }

  @Test
  void anImageOfTheDaemonIsTheBase() {
    Ran ran = run("run", "--rm", "--java-base", "gnu", "-e", "EXTRA=x", jar.toString(), "based");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.out()).startsWith("said based x\nuser ");
    assertThat(
            run("run", "--rm", "--entrypoint", "/bin/busybox", "gantry-run/web", "id", "-u").out())
        .isEqualTo("65532\n");
  }

  @Test
  void whatCannotBeBuiltIsTold() throws IOException {
    Path broken = Files.write(folder.resolve("broken.jar"), new byte[100]);
    Ran ran = run("build", broken.toString());
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("read jar " + broken, "damaged, or no jar");
    assertThat(run("run", broken.toString()).status()).isEqualTo(125);
    assertThat(run("build", "--java-base", "none:1", jar.toString()).status()).isEqualTo(1);
    assertThat(run("build", "--target", "x", jar.toString()).err())
        .contains("--target is for builds from a Dockerfile");
    assertThat(run("build", "--java", folder.toString()).err())
        .contains("--java is for a jar, a Maven or a Gradle project");
    assertThat(run("run", "--aot", "bb").err()).contains("--aot is for a jar");
    assertThat(run("build", "--java-module", "no.such", jar.toString()).err())
        .contains("cut a runtime", "no.such");
  }

  private static String nameless() {
    return run("images", "-a", "-q", "--filter", "dangling=true").out();
  }

  /** A base as a distribution makes it: with a C library of its own. */
  private static void importGnu() throws IOException {
    Path root = folder.resolve("gnu");
    for (String name : List.of("/lib64", "/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu")) {
      Path from = Path.of(name);
      if (!Files.isDirectory(from)) {
        continue;
      }
      Path to = Files.createDirectories(root.resolve(name.substring(1)));
      try (var all = Files.list(from)) {
        for (Path file : (Iterable<Path>) all::iterator) {
          if (String.valueOf(file.getFileName())
              .matches("(ld-linux.*|lib(c|m|dl|rt|pthread)\\.so\\.\\d)")) {
            Files.copy(file.toRealPath(), to.resolve(file.getFileName()));
          }
        }
      }
    }
    Path locale = Path.of("/usr/lib/locale/C.utf8");
    if (Files.isDirectory(locale)) {
      CopyTree.copy(locale, Files.createDirectories(root.resolve("usr/lib/locale/C.utf8")));
    }
    Files.copy(
        Path.of("/bin/busybox"),
        Files.createDirectories(root.resolve("bin")).resolve("busybox"),
        StandardCopyOption.COPY_ATTRIBUTES);
    Files.setPosixFilePermissions(
        Files.createDirectories(root.resolve("tmp")), PosixFilePermissions.fromString("rwxrwxrwx"));
    Path tar = folder.resolve("gnu.tar");
    ProcessBuilder pack =
        new ProcessBuilder("tar", "-C", root.toString(), "-cf", tar.toString(), ".");
    Process packing = pack.inheritIO().start();
    Await.until(() -> !packing.isAlive(), () -> "tar does not end");
    assertThat(run("import", "-c", "WORKDIR /tmp", tar.toString(), "gnu").status()).isZero();
  }

  private static String answer(String url) {
    String[] got = {""};
    Await.until(
        () -> {
          try (var in = URI.create(url).toURL().openStream()) {
            got[0] = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return true;
          } catch (IOException e) {
            return false;
          }
        },
        () -> "no answer at " + url + ": " + run("logs", "web"));
    return got[0];
  }

  private static Ran run(String... words) {
    return Ran.with(
        Map.of(
            "GANTRY_HOST",
            "unix://" + daemon.socket,
            "JAVA_HOME",
            System.getProperty("java.home"),
            "XDG_CACHE_HOME",
            folder.resolve("cache").toString()),
        "",
        words);
  }
}
