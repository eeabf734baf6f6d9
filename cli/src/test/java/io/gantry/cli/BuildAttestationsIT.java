package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Digest;
import io.gantry.testing.DockerRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a build: beside its image, and beside its files. */
class BuildAttestationsIT {
  @AutoClose private static final BuildDaemon daemon = new BuildDaemon();

  @TempDir private Path folder;
  private Path out;

  @BeforeEach
  void make() throws IOException {
    out = folder.resolve("out");
    Files.createDirectory(folder.resolve("context"));
    file(
        """
        FROM scratch
        ARG TARGETARCH
        COPY <<E /of-$TARGETARCH/f
        $TARGETARCH
        E
        COPY --link <<E /var/lib/dpkg/status.d/one
        Package: told
        Version: 1
        Status: install ok installed
        E
        """);
  }

  @Test
  void besideTheFilesOfOnePlatform() throws IOException {
    built(told("--build-arg", "SOURCE_DATE_EPOCH=1700000000", "-o", out.toString()));
    assertThat(out.toFile().list()).contains("provenance.json", "sbom.spdx.json", "var");
    Fields provenance = statement(out.resolve("provenance.json"));
    assertThat(provenance.text("predicateType")).isEqualTo("https://slsa.dev/provenance/v1");
    assertSubject(provenance, "of-amd64/f", out.resolve("of-amd64/f"));
    assertThat(Files.getPosixFilePermissions(out.resolve("provenance.json")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.getLastModifiedTime(out.resolve("provenance.json")).toInstant())
        .isEqualTo(Instant.ofEpochSecond(1_700_000_000));
    Fields packages = statement(out.resolve("sbom.spdx.json"));
    assertThat(packages.text("predicateType")).isEqualTo("https://spdx.dev/Document");
    assertThat(packages.object("predicate").text("spdxVersion")).isEqualTo("SPDX-2.3");
    assertSubject(packages, "of-amd64/f", out.resolve("of-amd64/f"));
    assertThat(packages.objects("subject").stream().map(each -> each.text("name")))
        .doesNotContain("provenance.json", "sbom.spdx.json");
    assertThat(daemon.run("images", "-aq").out().lines()).hasSize(1);
  }

  @Test
  void inTheFolderOfEachPlatformOrByItsName() throws IOException {
    String several = "linux/s390x,linux/amd64";
    built(told("--platform", several, "-o", "type=local,attestation-prefix=x-,dest=" + out));
    for (String arch : List.of("s390x", "amd64")) {
      Path its = out.resolve("linux_" + arch);
      Fields provenance = statement(its.resolve("x-provenance.json"));
      assertSubject(provenance, "of-" + arch + "/f", its.resolve("of-" + arch + "/f"));
      assertThat(
              provenance
                  .object("predicate")
                  .object("buildDefinition")
                  .object("externalParameters")
                  .text("platform"))
          .isEqualTo("linux/" + arch);
      assertThat(its.resolve("x-sbom.spdx.json")).isNotEmptyFile();
    }
    file("FROM scratch\nARG TARGETARCH\nCOPY <<E /of-$TARGETARCH\nE\n");
    Path merged = folder.resolve("merged");
    Path tar = folder.resolve("files.tar");
    for (String form : List.of("local", "tar")) {
      built(
          told(
              "--platform",
              several,
              "-o",
              "type="
                  + form
                  + ",platform-split=false,dest="
                  + (form.equals("tar") ? tar : merged)));
    }
    assertThat(merged.toFile().list())
        .contains(
            "provenance.linux_s390x.json",
            "provenance.linux_amd64.json",
            "sbom.spdx.linux_s390x.json",
            "sbom.spdx.linux_amd64.json");
    Files.createDirectory(out.resolve("tar"));
    assertThat(
            new ProcessBuilder("tar", "-xf", tar.toString(), "-C", out.resolve("tar").toString())
                .start()
                .onExit()
                .join()
                .exitValue())
        .isZero();
    assertThat(out.resolve("tar").toFile().list())
        .containsExactlyInAnyOrder(merged.toFile().list());
    assertThat(daemon.run("images", "-aq").out().lines()).hasSize(1);
  }

  @Test
  void noneWithoutAWish() throws IOException {
    built("--provenance", "false", "-o", out.toString());
    assertThat(out.toFile().list()).doesNotContain("provenance.json", "sbom.spdx.json");
    assertThat(
            daemon.run("build", "-o", "type=local,attestation-prefix=../x,dest=" + out, ".").err())
        .contains("attestation-prefix=../x is the beginning of a name");
  }

  @Test
  void attestationsAreKeptAndPushed() throws Exception {
    file("FROM bb\nRUN echo told > /told\n");
    try (DockerRegistry registry = DockerRegistry.start(folder)) {
      String image = registry.host() + "/app:told";
      built("--provenance", "max", "--sbom", "true", "--push", "-t", image);
      String attestations =
          daemon.run("image", "inspect", "--attestation", "provenance", image).out();
      assertThat(attestations)
          .contains("https://slsa.dev/provenance/v1", "RUN echo told", "pkg:docker/bb");
      assertThat(daemon.run("rmi", image).status()).isZero();
      assertThat(daemon.run("pull", image).status()).isZero();
      assertThat(daemon.run("image", "inspect", "--attestation", "spdx", image).out())
          .contains("SPDX-2.3");
      assertThat(daemon.run("rmi", image).status()).isZero();
    }
    assertThat(
            daemon.run("build", "--provenance", "some", folder.resolve("context").toString()).err())
        .contains("invalid provenance");
  }

  private static void assertSubject(Fields statement, String name, Path file) throws IOException {
    assertThat(
            statement.objects("subject").stream()
                .filter(each -> each.text("name").equals(name))
                .map(each -> each.object("digest").text("sha256")))
        .containsExactly(Digest.sha256(Files.readAllBytes(file)).hex());
  }

  private static Fields statement(Path file) throws IOException {
    Fields statement = Fields.parse(Files.readAllBytes(file));
    assertThat(statement.text("_type")).isEqualTo("https://in-toto.io/Statement/v0.1");
    return statement;
  }

  private Ran built(String... options) {
    return daemon.built(folder.resolve("context"), options);
  }

  private static String[] told(String... options) {
    return Stream.concat(Stream.of("--provenance", "true", "--sbom", "true"), Stream.of(options))
        .toArray(String[]::new);
  }

  private void file(String text) throws IOException {
    Files.writeString(folder.resolve("context/Dockerfile"), text, StandardCharsets.UTF_8);
  }
}
