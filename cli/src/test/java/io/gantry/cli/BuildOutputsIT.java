package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.store.TarEntry;
import io.gantry.store.TarReader;
import io.gantry.testing.DockerRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the result of {@code gantry build} goes, and how it looks. */
class BuildOutputsIT {
  @AutoClose private static final BuildDaemon daemon = new BuildDaemon();

  @TempDir private Path folder;

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
      assertThat(many.err())
          .contains("[linux/s390x tool 2/2] RUN echo tool", "[linux/amd64 stage-1 ");
      assertThat(daemon.run("manifest", "inspect", image).out())
          .contains(
              "\"architecture\": \"s390x\"", "\"architecture\": \"amd64\"", "\"of\": \"index\"");
      assertThat(daemon.run("image", "inspect", "-f", "{{.Architecture}}", image).out())
          .contains("amd64");
      assertThat(daemon.run("rmi", image).status()).isZero();
      assertThat(daemon.run("pull", "--platform", "linux/s390x", image).status()).isZero();
    }
    assertThat(daemon.run("load", "-i", oci.toString()).out()).contains("Loaded image");
    assertThat(built("--platform", "linux/s390x,linux/amd64").err())
        .contains("the store keeps the image of one platform");
    assertThat(daemon.run("build", "--push", context.toString()).err())
        .contains("the build has no name");
  }

  @Test
  void aBaseThatIsHereForAnotherPlatformIsAskedForAgain() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Path dockerfile = context.resolve("Dockerfile");
    String base;
    try (DockerRegistry registry = DockerRegistry.start(folder)) {
      base = registry.host() + "/base";
      Files.writeString(dockerfile, "FROM scratch\nLABEL of=base\n");
      built("--platform", "linux/s390x,linux/amd64", "--push", "-t", base);
      Files.writeString(dockerfile, "FROM " + base + "\nLABEL of=own\n");
      pullForAnother(base);
      built("-t", "own");
      assertThat(architecture("own")).isEqualTo("amd64");
      pullForAnother(base);
    }
    // Better the only one that there is than none.
    built("-t", "own");
    assertThat(architecture("own")).isEqualTo("s390x");
    assertThat(daemon.run("rmi", "own", base).status()).isZero();
  }

  private static void pullForAnother(String image) {
    assertThat(daemon.run("rmi", "-f", image).status()).isZero();
    assertThat(daemon.run("pull", "--platform", "linux/s390x", image).status()).isZero();
  }

  private static String architecture(String image) {
    return daemon.run("image", "inspect", "-f", "{{.Architecture}}", image).out().strip();
  }

  @Test
  void filesOfSeveralPlatformsHaveAFolderEach() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch
        ARG TARGETARCH
        COPY <<E /bin/of-$TARGETARCH
        $TARGETARCH
        E
        """);
    String platforms = "linux/s390x,linux/arm/v7";
    Path split = folder.resolve("split");
    Path merged = folder.resolve("merged");
    Path tar = folder.resolve("files.tar");
    String images = daemon.run("images", "-aq").out();
    built("--platform", platforms, "-o", split.toString(), "-o", "type=tar,dest=" + tar);
    assertThat(split.resolve("linux_s390x/bin/of-s390x")).hasContent("s390x");
    assertThat(split.resolve("linux_arm_v7/bin/of-arm")).hasContent("arm");
    assertThat(split.toFile().list()).containsExactlyInAnyOrder("linux_s390x", "linux_arm_v7");
    assertThat(names(tar)).contains("linux_s390x/bin/of-s390x", "linux_arm_v7/bin/of-arm");
    built("--platform", platforms, "-o", "type=local,platform-split=false,dest=" + merged);
    assertThat(merged.resolve("bin").toFile().list())
        .containsExactlyInAnyOrder("of-s390x", "of-arm");
    built("--platform", "linux/s390x", "-o", "type=local,platform-split=true,dest=" + merged);
    assertThat(merged.resolve("linux_s390x/bin/of-s390x")).hasContent("s390x");
    assertThat(daemon.run("images", "-aq").out()).isEqualTo(images);

    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY <<E /same\nE\n");
    Path none = folder.resolve("none");
    assertThat(
            daemon
                .run(
                    "build",
                    "--platform",
                    platforms,
                    "-o",
                    "type=local,platform-split=false,dest=" + none,
                    context.toString())
                .err())
        .contains(
            "cannot overwrite same from linux/s390x with linux/arm/v7 when split option is"
                + " disabled");
    assertThat(none).doesNotExist();
  }

  @Test
  void whatWentOutIsForgottenUnlessItHasAName() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM bb\nRUN echo a > /named\n");
    built("-t", "named");
    built("-o", folder.resolve("out").toString());
    assertThat(folder.resolve("out/named")).hasContent("a");
    assertThat(daemon.run("image", "inspect", "named").status()).isZero();
  }

  @Test
  void layersAreSquashedAndManifestsAnnotated() throws IOException {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM bb\nRUN echo 1 > /1\nRUN echo 2 > /2\n");
    built("--squash", "-t", "flat");
    assertThat(daemon.run("image", "inspect", "-f", "{{len .RootFS.Layers}}", "flat").out())
        .contains("2");
    assertThat(daemon.run("run", "--rm", "--network", "none", "flat", "cat", "/1", "/2").out())
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
    return daemon.built(folder.resolve("context"), options);
  }

  private static List<String> names(Path tar) throws IOException {
    List<String> names = new ArrayList<>();
    try (TarReader reader = new TarReader(Files.newInputStream(tar))) {
      reader.next().ifPresent(entry -> names.add(entry.name()));
      for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
        names.add(entry.get().name());
      }
    }
    return names;
  }
}
