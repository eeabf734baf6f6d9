package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.GitServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Build arguments that tell the builder something: {@code BUILDKIT_*}. */
class BuildArgumentsIT {
  @AutoClose private static final BuildDaemon daemon = new BuildDaemon();

  @TempDir private Path folder;

  @Test
  void hostnameOfTheProcesses() throws IOException {
    file("FROM bb\nRUN hostname; cat /etc/hostname; grep -c $(hostname) /etc/hosts\n");
    assertThat(said()).contains("buildkitsandbox\nbuildkitsandbox\n1\n");
    assertThat(said("BUILDKIT_SANDBOX_HOSTNAME=of-mine")).contains("of-mine\nof-mine\n1\n");
    assertThat(built().err()).contains("CACHED");
  }

  @Test
  void namespacesOfCacheMounts() throws IOException {
    String use = "RUN --mount=type=cache,target=/c cat /c/*; echo %1$s > /c/%1$s; echo .%1$s\n";
    file("FROM bb\n" + use.formatted("one"));
    assertThat(said()).contains(".one\n");
    file("FROM bb\n" + use.formatted("two"));
    assertThat(said("BUILDKIT_CACHE_MOUNT_NS=n")).doesNotContain("one\n").contains(".two\n");
    file("FROM bb\n" + use.formatted("three"));
    assertThat(said("BUILDKIT_CACHE_MOUNT_NS=n")).contains("two\n.three\n");
    file("FROM bb\n" + use.formatted("four"));
    assertThat(said()).contains("one\n.four\n").doesNotContain("two\n");
  }

  @Test
  void oneOfSeveralPlatforms() throws IOException {
    file("FROM scratch\nCOPY <<E /f\nf\nE\n");
    Path out = folder.resolve("out");
    Path archive = folder.resolve("archive.tar");
    String[] more = {
      "--platform", "linux/s390x", "-o", out.toString(), "-o", "type=oci,dest=" + archive
    };
    built(with(more, "BUILDKIT_MULTI_PLATFORM=1"));
    assertThat(out.resolve("linux_s390x/f")).hasContent("f");
    Path layout = Files.createDirectory(folder.resolve("layout"));
    assertThat(
            new ProcessBuilder("tar", "-xf", archive.toString(), "-C", layout.toString())
                .start()
                .onExit()
                .join()
                .exitValue())
        .isZero();
    assertThat(layout.resolve("index.json")).content().contains("image.index.v1+json");
    assertThat(
            daemon
                .run(
                    "build",
                    "--platform",
                    "linux/s390x,linux/amd64",
                    "--build-arg",
                    "BUILDKIT_MULTI_PLATFORM=false",
                    folder.toString())
                .err())
        .contains("returning multiple target platforms is not allowed");
    assertThat(
            daemon
                .run("build", "--build-arg", "BUILDKIT_MULTI_PLATFORM=x", folder.toString())
                .err())
        .contains("invalid boolean value for BUILDKIT_MULTI_PLATFORM: x");
  }

  @Test
  void gitContextsKeepTheirOwnFolder() {
    try (GitServer git = GitServer.start(folder)) {
      git.commit(
          "Dockerfile",
          "FROM bb\nRUN --mount=target=/c test -d /c/.git && echo kept || echo gone\n");
      for (String value : List.of("1", "true")) {
        assertThat(gitContext(git.url(), "BUILDKIT_CONTEXT_KEEP_GIT_DIR=" + value))
            .contains("kept\n");
      }
      assertThat(gitContext(git.url(), "BUILDKIT_CONTEXT_KEEP_GIT_DIR=0")).contains("gone\n");
      assertThat(gitContext(git.url(), "X=1")).contains("gone\n");
    }
  }

  private static String gitContext(String url, String argument) {
    return printed(
        daemon.run("build", "--no-cache", "--progress", "plain", "--build-arg", argument, url));
  }

  @Test
  void inlineCaches() throws IOException {
    file("FROM bb\nRUN echo inline > /f\n");
    for (String value : List.of("1", "true")) {
      Path archive = folder.resolve("inline-" + value + ".tar");
      built("--build-arg", "BUILDKIT_INLINE_CACHE=" + value, "-o", "type=oci,dest=" + archive);
      assertThat(Files.readString(archive, StandardCharsets.ISO_8859_1))
          .contains("moby.buildkit.cache.v0");
    }
    Path archive = folder.resolve("none.tar");
    built("--build-arg", "BUILDKIT_INLINE_CACHE=0", "-o", "type=oci,dest=" + archive);
    assertThat(Files.readString(archive, StandardCharsets.ISO_8859_1))
        .doesNotContain("moby.buildkit.cache.v0");
  }

  @Test
  void frontendsAreDockersOwnOrRefused() throws IOException {
    file("FROM scratch\nLABEL a=b\n");
    for (String frontend :
        List.of(
            "dockerfile.v0",
            "docker/dockerfile:1.7",
            "docker.io/docker/dockerfile-upstream:master x")) {
      built("--build-arg", "BUILDKIT_SYNTAX=" + frontend, "--build-arg", "BUILDKIT_BUILD_NAME=n");
    }
    Ran other =
        daemon.run(
            "build", "--build-arg", "BUILDKIT_SYNTAX=example/frontend:2 x", folder.toString());
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err())
        .contains(
            "BUILDKIT_SYNTAX=example/frontend:2: frontends are not run", "Hint: leave it out");
  }

  @Test
  void optionsOfTheChecks() throws IOException {
    file("FROM bb AS Up\n");
    Ran strict =
        daemon.run(
            "build", "--build-arg", "BUILDKIT_DOCKERFILE_CHECK=error=true", folder.toString());
    assertThat(strict.err()).contains("lint violation found for rules: StageNameCasing");
    assertThat(built("--build-arg", "BUILDKIT_DOCKERFILE_CHECK=skip=all").err())
        .doesNotContain("StageNameCasing");
  }

  /** What a step that is done anew prints. */
  private String said(String... arguments) {
    return printed(built(with(new String[] {"--no-cache"}, arguments)));
  }

  private static String printed(Ran ran) {
    assertThat(ran.status()).as(ran.err()).isZero();
    return ran.err().replaceAll("#[0-9]+ [0-9.]+ ", "");
  }

  private static String[] with(String[] options, String... arguments) {
    return Stream.concat(
            Stream.of(options),
            Stream.of(arguments).flatMap(argument -> Stream.of("--build-arg", argument)))
        .toArray(String[]::new);
  }

  private Ran built(String... options) {
    return daemon.built(folder, options);
  }

  private void file(String text) throws IOException {
    Files.writeString(folder.resolve("Dockerfile"), text);
  }
}
