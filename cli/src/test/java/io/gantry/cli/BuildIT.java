package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gantry build} with what Docker's classic client does not have. */
class BuildIT {
  @AutoClose private static final BuildDaemon daemon = new BuildDaemon();

  @TempDir private Path folder;

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
    Ran first = daemon.run(build);
    assertThat(first.status()).as(first.err()).isZero();
    assertThat(first.err())
        .contains("[one 3/3] RUN --mount=type=secret", "kept\n", "DONE", "Successfully built")
        .doesNotContain("left\n", "hidden");
    assertThat(daemon.run(build).err()).contains("CACHED");

    Path out = folder.resolve("out");
    assertThat(daemon.run(with(build, "-o", out.toString())).status()).isZero();
    assertThat(out.toFile().list()).containsExactlyInAnyOrder("kept", "length", "o");
    assertThat(out.resolve("length")).hasContent("6");
    Path tar = folder.resolve("files.tar");
    assertThat(daemon.run(with(build, "-o", "type=tar,dest=" + tar)).status()).isZero();
    assertThat(tar).isNotEmptyFile();
    Path oci = folder.resolve("oci.tar");
    Ran quiet = daemon.run(with(build, "-q", "-t", "out:1", "-o", "type=oci,dest=" + oci));
    assertThat(quiet.out()).startsWith("sha256:");
    assertThat(oci).isNotEmptyFile();
    assertThat(daemon.run("image", "inspect", "out:1").status()).isZero();
  }

  @Test
  void wordsOfBuildxMeanTheSame() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM bb\nRUN ulimit -Sn > /n; ulimit -Hn >> /n; cat /proc/self/cgroup > /c\n");
    Path told = folder.resolve("told.json");
    Ran built =
        daemon.run(
            "buildx",
            "build",
            "--ulimit",
            "nofile=77:88",
            "--cgroup-parent",
            daemon.process().cgroupParent + "/of-builds",
            "--attest",
            "type=sbom",
            "--metadata-file",
            told.toString(),
            "-t",
            "words",
            context.toString());
    assertThat(built.status()).as(built.err()).isZero();
    assertThat(daemon.run("run", "--rm", "--network", "none", "words", "cat", "/n").out())
        .isEqualTo("77\n88\n");
    assertThat(told)
        .content()
        .contains("\"containerimage.config.digest\": \"sha256:", "\"image.name\": \"words\"");
    assertThat(daemon.run("image", "inspect", "--attestation", "spdx", "words").out())
        .contains("SPDX-2.3");
    assertThat(daemon.run("builder", "du").out()).contains("CACHE ID", "regular", "Total:");
    assertThat(daemon.run("buildx", "prune", "-af").out()).contains("Total reclaimed space");
    assertThat(daemon.run("buildx", "build", "--attest", "type=other", context.toString()).err())
        .contains("invalid attestation");
  }

  @Test
  void aProgramForAnotherProcessorFailsWithWhatIsMissing() throws IOException {
    Files.write(folder.resolve("program"), new byte[] {0x7f, 'E', 'L', 'F', 2, 2, 1, 0});
    Files.writeString(
        folder.resolve("Dockerfile"),
        "FROM scratch\nCOPY --chmod=755 program /program\nRUN [\"/program\"]\n");
    assertThat(daemon.run("build", "--platform", "linux/s390x", folder.toString()).err())
        .contains("exec format error", "a program for linux/s390x", "qemu-s390x", "Hint:");
    assertThat(daemon.run("build", folder.toString()).err())
        .contains("exec format error")
        .doesNotContain("qemu");
  }

  @Test
  void failuresAreTold() throws IOException {
    Files.writeString(folder.resolve("Dockerfile"), "FROM bb\nRUN echo said; exit 3\n");
    Ran failed = daemon.run("build", folder.toString());
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.err().replaceAll("[0-9]+\\.[0-9]+", "T"))
        .endsWith(
            """
            ------
             > [2/2] RUN echo said; exit 3:
            T said
            ------
            Dockerfile:2
            --------------------
               1 |     FROM bb
               2 | >>> RUN echo said; exit 3
               3 |
            --------------------
            gantry: The command '/bin/sh -c echo said; exit 3' returned a non-zero code: 3
            """);
    assertThat(daemon.run("build", folder.resolve("none").toString()).err()).contains("not found");
    assertThat(daemon.run("build", "-o", "type=other", folder.toString()).err())
        .contains("unknown output");
  }

  @Test
  void theLineIsQuotedThatNamesWhatIsNotThere() throws IOException {
    Files.writeString(
        folder.resolve("Dockerfile"),
        "FROM bb AS lower\nCOPY none /\nFROM bb\nCOPY --from=lower /a /b\n");
    String copied = daemon.run("build", folder.toString()).err();
    assertThat(copied)
        .containsPattern("\\[lower 2/2] COPY none /\\n#[0-9]+ ERROR [0-9.]+s\\n")
        .endsWith(
            """
            Dockerfile:2
            --------------------
               1 |     FROM bb AS lower
               2 | >>> COPY none /
               3 |     FROM bb
               4 |     COPY --from=lower /a /b
            --------------------
            gantry: "/none": not found
            """);

    Files.writeString(
        folder.resolve("Dockerfile"), "FROM bb\nCOPY --from=127.0.0.1:1/none:1 /a /b\n");
    assertThat(daemon.run("build", folder.toString()).err())
        .endsWith("Dockerfile:2:1\nCOPY --from=127.0.0.1:1/none:1 /a /b\n" + "^".repeat(36) + "\n");
    Files.writeString(folder.resolve("Dockerfile"), "FROM 127.0.0.1:1/none:1\n");
    assertThat(daemon.run("build", folder.toString()).err())
        .contains("127.0.0.1:1")
        .endsWith("Dockerfile:1:1\nFROM 127.0.0.1:1/none:1\n" + "^".repeat(23) + "\n");
  }

  private static String[] with(String[] build, String... more) {
    String[] all = new String[build.length + more.length];
    all[0] = build[0];
    System.arraycopy(more, 0, all, 1, more.length);
    System.arraycopy(build, 1, all, 1 + more.length, build.length - 1);
    return all;
  }
}
