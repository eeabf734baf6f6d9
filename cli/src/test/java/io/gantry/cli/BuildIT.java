package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import io.gantry.testing.DockerRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gantry build} with what Docker's classic client does not have. */
class BuildIT {
  private static DaemonProcess daemon;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    daemon = DaemonProcess.start();
  }

  @AfterAll
  static void stop() {
    daemon.close();
  }

  @Test
  void secretsContextsAndOutputs() throws IOException {
    Path context = Files.createDirectory(folder.resolve("context"));
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("o"), "of the other\n");
    Files.writeString(context.resolve("kept"), "kept\n");
    Files.writeString(context.resolve("left"), "left out\n");
    Files.writeString(context.resolve(".dockerignore"), "left\n");
    Files.writeString(folder.resolve("secret"), "hidden");
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM bb AS one
        COPY . /c
        RUN --mount=type=secret,id=s wc -c < /run/secrets/s > /length; ls /c
        FROM scratch
        COPY --from=one /length /c/kept /
        COPY --from=more o /
        """);
    String[] build = {
      "build",
      "--progress",
      "plain",
      "--secret",
      "id=s,src=" + folder.resolve("secret"),
      "--build-context",
      "more=" + other,
      context.toString()
    };
    Ran first = run(build);
    assertThat(first.status()).as(first.err()).isZero();
    assertThat(first.err())
        .contains("[one] RUN --mount=type=secret", "kept\n", "DONE", "Successfully built")
        .doesNotContain("left\n", "hidden");
    assertThat(run(build).err()).contains("CACHED");

    Path out = folder.resolve("out");
    assertThat(run(with(build, "-o", out.toString())).status()).isZero();
    assertThat(out.toFile().list()).containsExactlyInAnyOrder("kept", "length", "o");
    assertThat(out.resolve("length")).hasContent("6");
    Path tar = folder.resolve("files.tar");
    assertThat(run(with(build, "-o", "type=tar,dest=" + tar)).status()).isZero();
    assertThat(tar).isNotEmptyFile();
    Path oci = folder.resolve("oci.tar");
    Ran quiet = run(with(build, "-q", "-t", "out:1", "-o", "type=oci,dest=" + oci));
    assertThat(quiet.out()).startsWith("sha256:");
    assertThat(oci).isNotEmptyFile();
    assertThat(run("image", "inspect", "out:1").status()).isZero();
  }

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
      assertThat(run("push", image).status()).isZero();
      for (String from : List.of("type=local," + kept, "type=registry," + remote, image)) {
        forget(image);
        Ran again = built("--cache-from", from, "-t", image);
        assertThat(again.err()).doesNotContain("WARNING", "DONE");
        assertThat(again.err().lines().filter(line -> line.endsWith("CACHED")).count())
            .as(from + again.err())
            .isEqualTo(3);
      }
      forget(image);
      Ran without = built("--cache-from", "type=local,src=/none", "--cache-from", "none.invalid/x");
      assertThat(without.err()).contains("WARNING: cache /none:latest is not used", "DONE");
      assertThat(built("--no-cache-filter", "one").err()).contains("] RUN echo one", "DONE");
      assertThat(run("build", "--cache-to", "type=s3,x=y", context.toString()).err())
          .contains("unknown type \"s3\" of a cache");
    }
  }

  @Test
  void severalPlatformsArePushedAndArchived() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Path oci = folder.resolve("index.tar");
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM --platform=$BUILDPLATFORM bb AS tool
        RUN echo tool > /t
        FROM scratch
        ARG TARGETPLATFORM
        COPY --from=tool /t /t
        COPY <<E /p
        $TARGETPLATFORM
        E
        """);
    try (DockerRegistry registry = DockerRegistry.start(folder)) {
      String image = registry.host() + "/app:many";
      Ran many =
          built(
              "--platform",
              "linux/s390x,linux/amd64",
              "--push",
              "--annotation",
              "index:of=index",
              "-o",
              "type=oci,dest=" + oci,
              "-t",
              image);
      assertThat(many.err()).contains("[linux/s390x tool] RUN echo tool", "[linux/amd64 stage-1]");
      assertThat(run("manifest", "inspect", image).out())
          .contains(
              "\"architecture\": \"s390x\"", "\"architecture\": \"amd64\"", "\"of\": \"index\"");
      assertThat(run("image", "inspect", "-f", "{{.Architecture}}", image).out()).contains("amd64");
      assertThat(run("rmi", image).status()).isZero();
      assertThat(run("pull", "--platform", "linux/s390x", image).status()).isZero();
    }
    assertThat(run("load", "-i", oci.toString()).out()).contains("Loaded image");
    assertThat(built("--platform", "linux/s390x,linux/amd64").err())
        .contains("the store keeps the image of one platform");
    assertThat(run("build", "--push", context.toString()).err()).contains("the build has no name");
  }

  @Test
  void attestationsAreKeptAndPushed() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM bb\nRUN echo told > /told\n");
    try (DockerRegistry registry = DockerRegistry.start(folder)) {
      String image = registry.host() + "/app:told";
      built("--provenance", "max", "--sbom", "true", "--push", "-t", image);
      String attestations = run("image", "inspect", "--attestation", "provenance", image).out();
      assertThat(attestations)
          .contains("https://slsa.dev/provenance/v1", "RUN echo told", "pkg:docker/bb");
      forget(image);
      assertThat(run("pull", image).status()).isZero();
      assertThat(run("image", "inspect", "--attestation", "spdx", image).out())
          .contains("SPDX-2.3");
    }
    assertThat(run("build", "--provenance", "some", context.toString()).err())
        .contains("invalid provenance");
  }

  @Test
  void aProgramForAnotherProcessorFailsWithWhatIsMissing() throws IOException {
    Files.write(folder.resolve("program"), new byte[] {0x7f, 'E', 'L', 'F', 2, 2, 1, 0});
    Files.writeString(
        folder.resolve("Dockerfile"),
        "FROM scratch\nCOPY --chmod=755 program /program\nRUN [\"/program\"]\n");
    assertThat(run("build", "--platform", "linux/s390x", folder.toString()).err())
        .contains("exec format error", "a program for linux/s390x", "qemu-s390x", "Hint:");
    assertThat(run("build", folder.toString()).err())
        .contains("exec format error")
        .doesNotContain("qemu");
  }

  @Test
  void layersAreSquashedAndManifestsAnnotated() throws IOException {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM bb\nRUN echo 1 > /1\nRUN echo 2 > /2\n");
    built("--squash", "-t", "flat");
    assertThat(run("image", "inspect", "-f", "{{len .RootFS.Layers}}", "flat").out()).contains("2");
    assertThat(run("run", "--rm", "--network", "none", "flat", "cat", "/1", "/2").out())
        .isEqualTo("1\n2\n");
    Path first = folder.resolve("first.tar");
    Path second = folder.resolve("second.tar");
    for (Path file : List.of(first, second)) {
      built(
          "--no-cache",
          "--build-arg",
          "SOURCE_DATE_EPOCH=1700000000",
          "--annotation",
          "by=test",
          "-o",
          "type=oci,rewrite-timestamp=true,dest=" + file);
    }
    assertThat(first).hasSameBinaryContentAs(second);
    assertThat(Files.readString(first, StandardCharsets.ISO_8859_1))
        .contains("\"annotations\":{\"by\":\"test\"}");
  }

  private Ran built(String... options) {
    String[] build = {"build", "--progress", "plain", folder.resolve("context").toString()};
    Ran ran = run(with(build, options));
    assertThat(ran.status()).as(ran.err()).isZero();
    return ran;
  }

  private static void forget(String image) {
    assertThat(run("rmi", image).status()).isZero();
    assertThat(run("image", "prune", "-f").status()).isZero();
    assertThat(run("builder", "prune", "-af").status()).isZero();
  }

  @Test
  void failuresAreTold() throws IOException {
    Files.writeString(folder.resolve("Dockerfile"), "FROM bb\nRUN echo said; exit 3\n");
    Ran failed = run("build", folder.toString());
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.err()).contains("said\n", "returned a non-zero code: 3");
    assertThat(run("build", folder.resolve("none").toString()).err()).contains("not found");
    assertThat(run("build", "-o", "type=other", folder.toString()).err())
        .contains("unknown output");
  }

  private static String[] with(String[] build, String... more) {
    String[] all = new String[build.length + more.length];
    all[0] = build[0];
    System.arraycopy(more, 0, all, 1, more.length);
    System.arraycopy(build, 1, all, 1 + more.length, build.length - 1);
    return all;
  }

  private static Ran run(String... words) {
    return Ran.with(Map.of("GANTRY_HOST", "unix://" + daemon.socket), "", words);
  }
}
