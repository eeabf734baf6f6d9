package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.gantry.store.TarEntry;
import io.gantry.store.TarReader;
import io.gantry.testing.Await;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.DockerRegistry;
import io.gantry.testing.GitServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        .contains("[one 3/3] RUN --mount=type=secret", "kept\n", "DONE", "Successfully built")
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
        assertThat(again.err()).doesNotContain("WARNING");
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
      assertThat(many.err())
          .contains("[linux/s390x tool 2/2] RUN echo tool", "[linux/amd64 stage-1 ");
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
    String images = run("images", "-aq").out();
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
    assertThat(run("images", "-aq").out()).isEqualTo(images);

    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY <<E /same\nE\n");
    Path none = folder.resolve("none");
    assertThat(
            run(
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
    assertThat(run("image", "inspect", "named").status()).isZero();
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

  @Test
  void wordsOfBuildxMeanTheSame() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM bb\nRUN ulimit -Sn > /n; ulimit -Hn >> /n; cat /proc/self/cgroup > /c\n");
    Path told = folder.resolve("told.json");
    Ran built =
        run(
            "buildx",
            "build",
            "--ulimit",
            "nofile=77:88",
            "--cgroup-parent",
            daemon.cgroupParent + "/of-builds",
            "--attest",
            "type=sbom",
            "--metadata-file",
            told.toString(),
            "-t",
            "words",
            context.toString());
    assertThat(built.status()).as(built.err()).isZero();
    assertThat(run("run", "--rm", "--network", "none", "words", "cat", "/n").out())
        .isEqualTo("77\n88\n");
    assertThat(told)
        .content()
        .contains("\"containerimage.config.digest\": \"sha256:", "\"image.name\": \"words\"");
    assertThat(run("image", "inspect", "--attestation", "spdx", "words").out())
        .contains("SPDX-2.3");
    assertThat(run("builder", "du").out()).contains("CACHE ID", "regular", "Total:");
    assertThat(run("buildx", "prune", "-af").out()).contains("Total reclaimed space");
    assertThat(run("buildx", "build", "--attest", "type=other", context.toString()).err())
        .contains("invalid attestation");
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
    assertThat(run("build", folder.resolve("none").toString()).err()).contains("not found");
    assertThat(run("build", "-o", "type=other", folder.toString()).err())
        .contains("unknown output");
  }

  @Test
  void checksOfTheFile() throws IOException {
    Path file = folder.resolve("Dockerfile");
    Files.writeString(folder.resolve(".dockerignore"), "junk\n");
    Files.writeString(file, "FROM bb\nCMD [\"true\"]\n");
    Ran fine = run("build", "--check", folder.toString());
    assertThat(fine).isEqualTo(new Ran(0, "Check complete, no warnings found.\n", ""));

    Files.writeString(
        file, "FROM bb AS Up\nCOPY junk /\nRUN echo $PATH > $UNKNOWN\nMAINTAINER me\n");
    Ran found = run("build", "--call=check", folder.toString());
    assertThat(found.status()).isEqualTo(1);
    assertThat(found.out())
        .startsWith("Check complete, 3 warnings have been found!\n")
        .contains(
            """

            WARNING: StageNameCasing - https://docs.docker.com/go/dockerfile/rule/stage-name-casing/
            Stage name 'Up' should be lowercase
            Dockerfile:1
            --------------------
               1 | >>> FROM bb AS Up
               2 |     COPY junk /
               3 |     RUN echo $PATH > $UNKNOWN
            --------------------
            """,
            "WARNING: CopyIgnoredFile",
            "WARNING: MaintainerDeprecated");

    Files.writeString(file, "FROM bb AS Up\nCMD [\"true\"]\n");
    Ran warned = run("build", "--progress", "plain", folder.toString());
    assertThat(warned.status()).isZero();
    assertThat(warned.err())
        .endsWith(
            """

             1 warning found (use --check to expand):
             - StageNameCasing: Stage name 'Up' should be lowercase (line 1)
            """);

    Files.writeString(file, "# check=error=true\nFROM bb AS Up\nRUN touch /never\n");
    Ran strict = run("build", "--progress", "plain", folder.toString());
    assertThat(strict.status()).isEqualTo(1);
    assertThat(strict.err())
        .contains("lint violation found for rules: StageNameCasing")
        .doesNotContain("#1 [up 2/2]");
    assertThat(run("build", "--check", folder.toString()).status()).isEqualTo(1);

    Files.writeString(file, "FROM bb AS Up\nFROM ${\n");
    Ran faulty = run("build", "--check", folder.toString());
    assertThat(faulty.status()).isEqualTo(1);
    assertThat(faulty.out() + faulty.err()).contains("WARNING: StageNameCasing", "Dockerfile:2");
  }

  @Test
  void addressesAreContexts() throws IOException {
    try (GitServer git = GitServer.start(folder)) {
      git.commit("Dockerfile", "FROM bb\nCOPY a /a\nRUN cat /a\n");
      git.commit("a", "of the repository\n");
      git.commit("sub/Other", "FROM bb\nRUN echo of the folder\n");
      Ran whole = run("build", "--progress", "plain", git.httpUrl() + "#main");
      assertThat(whole.status()).as(whole.err()).isZero();
      assertThat(whole.err()).contains("of the repository\n");
      Ran part = run("build", "--progress", "plain", "-f", "Other", git.url() + "?subdir=sub");
      assertThat(part.err()).contains("of the folder\n", "Successfully built");
      assertThat(run("build", "--check", git.url()).out()).contains("no warnings found");
      assertThat(run("build", git.url() + "#none").err()).contains("does not contain ref none");
      Ran mounted =
          Ran.with(
              Map.of("GANTRY_HOST", "unix://" + daemon.socket),
              "FROM bb\nADD " + git.url() + " /g\nRUN cat /g/a\n",
              "build",
              "--progress",
              "plain",
              "-");
      assertThat(mounted.err()).contains(" " + git.url() + "\n", "of the repository\n");
    }
  }

  @Test
  void filesAndArchivesOfServersAreContexts() throws IOException {
    Files.writeString(folder.resolve("Dockerfile"), "FROM bb\nRUN echo fetched; ls -A /\n");
    Files.writeString(folder.resolve("a"), "of the archive\n");
    Files.writeString(folder.resolve("Other"), "FROM bb\nCOPY a /\nRUN cat /a\n");
    new ProcessBuilder("tar", "-cJf", "all.tar.xz", "Other", "a")
        .directory(folder.toFile())
        .start()
        .onExit()
        .join();
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            folder,
            SimpleFileServer.OutputLevel.NONE);
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
      assertThat(run("build", "--progress", "plain", url + "Dockerfile").err())
          .contains("fetched\n", "Successfully built");
      assertThat(run("build", "--progress", "plain", "-f", "Other", url + "all.tar.xz").err())
          .contains("of the archive\n");
      assertThat(run("build", url + "none").err()).contains("the server answered 404");
    } finally {
      server.stop(0);
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
    assertThat(run(build).err().replaceAll("#[0-9]+ [0-9.]+ ", ""))
        .contains("base\n7\n", "\nf\n", "Successfully built");
    Files.writeString(folder.resolve("Dockerfile"), file.formatted(2));
    assertThat(run(build).err().replaceAll("#[0-9]+ [0-9.]+ ", "")).contains("base\n1\n7\n");
  }

  @Test
  void aShellLooksAtWhatFailed() throws IOException {
    Files.writeString(folder.resolve("secret"), "hidden");
    Files.writeString(
        folder.resolve("Dockerfile"),
        """
        FROM bb
        ENV X=of-the-step
        WORKDIR /w
        RUN --mount=type=secret,id=s --mount=type=cache,target=/c \\
            echo made > made; echo cached > /c/f; exit 4
        """);
    String[] build = {
      "build",
      "--progress",
      "plain",
      "--invoke-on-error",
      "--secret",
      "id=s,src=" + folder.resolve("secret"),
      folder.toString()
    };
    Map<String, String> environment = Map.of("GANTRY_HOST", "unix://" + daemon.socket);
    Ran looked =
        Ran.with(
            environment,
            "pwd; echo $X; cat made /c/f /run/secrets/s; echo; echo err >&2; touch /later\n",
            build);
    assertThat(looked.status()).isEqualTo(1);
    assertThat(looked.out()).isEqualTo("/w\nof-the-step\nmade\ncached\nhidden\n");
    assertThat(looked.err())
        .contains("did not complete successfully: exit code: 4\nThis is a shell where it failed")
        .contains("err\n")
        .endsWith("returned a non-zero code: 4\n");
    build[3] = "--invoke-on-error=echo of the command; cat made";
    assertThat(Ran.with(environment, "", build).out()).isEqualTo("of the command\nmade\n");

    Files.writeString(folder.resolve("Dockerfile"), "FROM bb\nRUN true\n");
    Ran fine = Ran.with(environment, "echo never\n", build);
    assertThat(fine.status()).as(fine.err()).isZero();
    assertThat(fine.out()).isEmpty();
    shell("cp $(command -v busybox) x");
    Files.writeString(
        folder.resolve("Dockerfile"),
        "FROM scratch\nCOPY x /busybox\nRUN [\"/busybox\", \"false\"]\n");
    build[3] = "--invoke-on-error";
    assertThat(Ran.with(environment, "", build).err())
        .contains("/bin/sh", "The command '/busybox false' returned a non-zero code: 1");
  }

  @Test
  void sshAgentsAreForwarded() throws IOException {
    // OpenSSH's own client, with the libraries that it needs.
    shell(
        """
        mkdir -p root/bin
        for f in $(command -v ssh-add) $(ldd $(command -v ssh-add) | grep -o '/[^ ]*'); do
          mkdir -p root$(dirname $f) && cp -L $f root$f
        done
        ssh-keygen -q -t ed25519 -N '' -C of-the-test -f key
        """);
    Files.writeString(
        folder.resolve("Dockerfile"),
        """
        FROM bb
        COPY root/ /
        RUN --mount=type=ssh,required=true ssh-add -l; stat -c '%a %u' $SSH_AUTH_SOCK
        RUN --mount=type=ssh,id=other,target=/a/sock,uid=7,mode=0620 \\
            echo $SSH_AUTH_SOCK; stat -c '%a %u' /a/sock; \\
            for i in 1 2 3 4; do ssh-add -l & done; wait; ssh-add -D; ssh-add -l
        RUN test -z "$SSH_AUTH_SOCK"; find / -xdev -name 'ssh_agent*' -o -xdev -name sock | wc -l
        """);
    Path socket = folder.resolve("agent");
    Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
    try {
      Await.until(() -> Files.exists(socket), () -> "no agent");
      shell("SSH_AUTH_SOCK=agent ssh-add -q key");
      Ran forwarded =
          Ran.with(
              Map.of("GANTRY_HOST", "unix://" + daemon.socket, "SSH_AUTH_SOCK", socket.toString()),
              "",
              "build",
              "--progress",
              "plain",
              "-t",
              "ssh",
              "--ssh",
              "default",
              "--ssh",
              "other=" + socket,
              folder.toString());
      assertThat(forwarded.status()).as(forwarded.err()).isEqualTo(1);
      String said = forwarded.err().replaceAll("#[0-9]+ [0-9.]+ ", "");
      assertThat(said)
          .contains("of-the-test (ED25519)\n600 0\n", "/a/sock\n620 7\n")
          .contains("All identities removed", "The agent has no identities");
      assertThat(said.split("of-the-test \\(ED25519\\)\n", -1).length).isGreaterThanOrEqualTo(6);
    } finally {
      agent.destroy();
      agent.onExit().join();
    }

    Files.writeString(
        folder.resolve("Dockerfile"),
        """
        FROM bb
        COPY root/ /
        RUN --mount=type=ssh,required=true ssh-add -l
        RUN find / -xdev -name 'ssh_agent*' | wc -l
        """);
    Ran keys =
        run(
            "build",
            "--progress",
            "plain",
            "--no-cache",
            "--ssh",
            "default=" + folder.resolve("key"),
            folder.toString());
    assertThat(keys.err()).contains("of-the-test (ED25519)", " 0\n", "Successfully built");
    // The socket is no part of the key.
    assertThat(run("build", "--progress", "plain", folder.toString()).status()).isZero();
    assertThat(run("build", "--no-cache", folder.toString()).err())
        .contains("ssh agent default: the client forwards none. Hint: --ssh default");
    assertThat(run("build", "--ssh", "default", folder.toString()).err()).contains("no agent runs");
    assertThat(run("build", "--ssh", "x=/none", folder.toString()).err()).contains("is not there");
  }

  private void shell(String script) throws IOException {
    Process process =
        new ProcessBuilder("sh", "-ec", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue()).as(out).isZero();
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
