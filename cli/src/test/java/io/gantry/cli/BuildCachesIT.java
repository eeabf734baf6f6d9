package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DockerRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caches of {@code gantry build} in other places, and those of mounts. */
class BuildCachesIT {
  @AutoClose private static final BuildDaemon daemon = new BuildDaemon();

  @TempDir private Path folder;

  @Test
  void cachesAreKeptInFoldersRegistriesAndImages() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(context.resolve("f"), "f");
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM bb AS one
        RUN echo one > /1
        FROM bb
        COPY f /
        COPY --from=one /1 /
        RUN echo two > /2
        """);
    String kept = "src=" + folder.resolve("kept") + ",tag=a";
    try (DockerRegistry registry = DockerRegistry.start(folder)) {
      String remote = "ref=" + registry.host() + "/caches/one:x";
      String image = registry.host() + "/app:1";
      Ran first =
          built(
              "--cache-to",
              "type=local,mode=max," + kept.replace("src=", "dest="),
              "--cache-to",
              "type=registry,mode=max," + remote,
              "--cache-to",
              "type=inline",
              "-t",
              image);
      assertThat(first.err()).doesNotContain("CACHED", "WARNING");
      assertThat(daemon.run("push", image).status()).isZero();
      for (String from : List.of("type=local," + kept, "type=registry," + remote, image)) {
        forget(image);
        Ran again = built("--cache-from", from, "-t", image);
        assertThat(again.err()).doesNotContain("WARNING");
        assertThat(again.err().lines().filter(line -> line.endsWith("CACHED")).count())
            .as(from + again.err())
            .isEqualTo(3);
      }
      forget(image);
      Ran without = built("--cache-from", "type=local,src=/none", "--cache-from", "none.invalid/x");
      assertThat(without.err()).contains("WARNING: cache /none:latest is not used", "DONE");
      assertThat(built("--no-cache-filter", "one").err()).contains("] RUN echo one", "DONE");
      assertThat(daemon.run("build", "--cache-to", "type=s3,x=y", context.toString()).err())
          .contains("unknown type \"s3\" of a cache");
    }
  }

  @Test
  void cachesBeginWithFiles() throws IOException {
    Files.createDirectory(folder.resolve("seed"));
    Files.writeString(folder.resolve("seed/f"), "1\n");
    String file =
        """
        FROM bb AS base
        RUN mkdir -p /s/d; echo base > /s/d/f; chown 7 /s
        FROM bb
        RUN --mount=type=cache,target=/c,from=base,source=/s cat /c/d/f; stat -c %%u /c; echo %d >> /c/d/f
        RUN --mount=type=cache,target=/x,id=seeded,from=seeds,source=/seed ls /x
        """;
    Files.writeString(folder.resolve("Dockerfile"), file.formatted(1));
    String[] build = {
      "build", "--progress", "plain", "--build-context", "seeds=" + folder, folder.toString()
    };
    assertThat(daemon.run(build).err().replaceAll("#[0-9]+ [0-9.]+ ", ""))
        .contains("base\n7\n", "\nf\n", "Successfully built");
    Files.writeString(folder.resolve("Dockerfile"), file.formatted(2));
    assertThat(daemon.run(build).err().replaceAll("#[0-9]+ [0-9.]+ ", "")).contains("base\n1\n7\n");
  }

  private Ran built(String... options) {
    return daemon.built(folder.resolve("context"), options);
  }

  private static void forget(String image) {
    assertThat(daemon.run("rmi", image).status()).isZero();
    assertThat(daemon.run("image", "prune", "-f").status()).isZero();
    assertThat(daemon.run("builder", "prune", "-af").status()).isZero();
  }
}
