package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gantry.testing.Await;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.DebianTar;
import io.gantry.testing.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Docker's client builds images, by the classic endpoint. */
class BuildIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @TempDir private Path context;

  /** The last of it goes when the client has its answer already. */
  @AfterEach
  void nothingOfABuildIsLeft() {
    Await.until(() -> left().isEmpty(), () -> "left: " + left());
  }

  private static List<String> left() {
    List<String> left = new ArrayList<>(names(daemon.runRoot().resolve("containers")));
    for (String folder : List.of("snapshots/containers", "containers", "ingest")) {
      left.addAll(names(daemon.dataRoot().resolve(folder)));
    }
    return left;
  }

  @Test
  void aBuildWithoutChangesFindsEverythingAndGivesTheSameImage() {
    file("Dockerfile", "FROM bb\nRUN echo hello > /hello\nCMD [\"cat\", \"/hello\"]\n");
    long start = System.nanoTime();
    Result first = build("-t", "same");
    long between = System.nanoTime();
    assertThat(first.ok())
        .contains("Step 1/3 : FROM bb", "Step 2/3 : RUN echo hello > /hello", "Step 3/3 : CMD")
        .containsPattern("Successfully built [0-9a-f]{12}\nSuccessfully tagged same:latest$")
        .doesNotContain("Using cache");
    String id = daemon.inspect("same", "{{.Id}}");
    long again = System.nanoTime();
    assertThat(build("-t", "same").ok())
        .contains("Step 2/3 : RUN echo hello > /hello\n ---> Using cache\n");
    long end = System.nanoTime();
    System.out.printf(
        "first build of three lines %d ms, without changes %d ms%n",
        Duration.ofNanos(between - start).toMillis(), Duration.ofNanos(end - again).toMillis());
    assertThat(daemon.inspect("same", "{{.Id}}")).isEqualTo(id);
    assertThat(run("same")).isEqualTo("hello");
    assertThat(build("--no-cache", "-q").ok()).isNotEqualTo(id).startsWith("sha256:");
  }

  @Test
  void stagesCopiesAndRunsSeeWhatTheyShould() {
    file("src/a.txt", "a\n");
    file("src/sub/b.txt", "b\n");
    file("junk", "j");
    file(".dockerignore", "junk\n");
    file(
        "Dockerfile",
        """
        ARG BASE=nothing
        FROM $BASE AS build
        WORKDIR /work
        COPY src/ .
        RUN cat a.txt sub/b.txt > out
        RUN <<EOF
        set -e
        echo one > h1
        echo two >> h1
        EOF
        RUN <<SCRIPT
        #!/bin/cat
        not for a shell
        SCRIPT

        FROM bb AS unused
        RUN false

        FROM bb
        ENV X=1 Y="two words"
        USER app
        WORKDIR /home/app/w
        RUN id -un > who; pwd >> who; echo $X $Y >> who
        USER root
        COPY --from=build /work/out /work/h1 /res/
        COPY --chown=app:extra --chmod=640 src/*.txt /txt/
        COPY --parents src/./sub/b.txt /kept/
        COPY --exclude=*.txt src /some
        COPY --link src/a.txt /linked
        COPY . /all
        COPY <<EOT /conf/x
        hello $X
        EOT
        RUN --mount=type=bind,source=src,target=/m cat /m/a.txt && ! touch /m/x
        RUN --mount=type=bind,from=build,source=/work,target=/m,rw cat /m/h1 && touch /m/x
        RUN --mount=type=tmpfs,target=/t touch /t/x
        RUN --network=none test $(ls /sys/class/net) = lo
        """);
    Result built = build("-t", "many", "--build-arg", "BASE=bb");
    assertThat(built.ok()).contains("not for a shell").doesNotContain("RUN false");
    assertThat(run("many", "cat", "/home/app/w/who")).isEqualTo("app\n/home/app/w\n1 two words");
    assertThat(run("many", "cat", "/res/out", "/res/h1", "/conf/x"))
        .isEqualTo("a\nb\none\ntwo\nhello 1");
    assertThat(run("many", "stat", "-c", "%a %U %G", "/txt/a.txt", "/home/app/w", "/conf/x"))
        .isEqualTo("640 app extra\n755 app app\n644 root root");
    String found =
        "find /all /kept /some /linked; for i in /m /t; do test ! -e $i || echo $i; done";
    assertThat(run("many", "sh", "-c", found).lines().sorted())
        .containsExactly(
            "/all",
            "/all/.dockerignore",
            "/all/Dockerfile",
            "/all/src",
            "/all/src/a.txt",
            "/all/src/sub",
            "/all/src/sub/b.txt",
            "/kept",
            "/kept/sub",
            "/kept/sub/b.txt",
            "/linked",
            "/some",
            "/some/sub",
            "/some/sub/b.txt");
  }

  @Test
  void instructionsMakeTheConfigurationAndTheHistory() {
    file(
        "Dockerfile",
        """
        FROM bb
        LABEL a=b "c d"="e f"
        EXPOSE 80 443/udp
        VOLUME /vol
        STOPSIGNAL SIGINT
        HEALTHCHECK --interval=5s --retries=2 CMD true
        SHELL ["/bin/sh", "-ec"]
        RUN echo x > /x
        ONBUILD RUN echo triggered > /triggered
        ENTRYPOINT ["echo"]
        CMD hi
        """);
    build("-t", "config", "--label", "more=1").ok();
    assertThat(daemon.inspect("config", "{{json .Config}}"))
        .contains(
            "\"Labels\":{\"a\":\"b\",\"c d\":\"e f\",\"more\":\"1\"}",
            "\"ExposedPorts\":{\"443/udp\":{},\"80/tcp\":{}}",
            "\"Volumes\":{\"/vol\":{}}",
            "\"StopSignal\":\"SIGINT\"",
            "\"Interval\":5000000000",
            "\"Retries\":2",
            "\"Entrypoint\":[\"echo\"]",
            "\"Cmd\":[\"/bin/sh\",\"-ec\",\"hi\"]",
            "\"OnBuild\":[\"RUN echo triggered > /triggered\"]");
    String history =
        daemon.docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", "config").ok();
    assertThat(history.lines().limit(4))
        .containsExactly(
            "CMD hi",
            "ENTRYPOINT [\"echo\"]",
            "ONBUILD RUN echo triggered > /triggered",
            "RUN /bin/sh -ec echo x > /x");
    file("Dockerfile", "FROM config\nRUN cat /triggered\n");
    assertThat(build("-t", "child").ok()).contains("Step 2/3 : RUN echo triggered", "triggered\n");
    assertThat(daemon.inspect("child", "{{json .Config.OnBuild}}")).isEqualTo("null");
  }

  @Test
  void nothingBeginsWithAPath() {
    file("Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    build("-t", "nothing").ok();
    assertThat(daemon.inspect("nothing", "{{json .Config.Env}}"))
        .isEqualTo("[\"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\"]");
  }

  @Test
  void cornersOfTheLanguage() {
    file("d/f", "f\n");
    file("d/keep/k", "k\n");
    file("d/drop/x", "x\n");
    file("d/drop/keep", "kept\n");
    file("one", "1\n");
    file("a b", "blank\n");
    sh("ln -s f d/link; ln -s d tod; ln -s /etc/passwd away; chmod 700 d/keep; chmod 1777 d/drop");
    file(".dockerignore", "**/drop/*\n!d/drop/keep\n# no comment\n");
    file(
        "Dockerfile",
        """
        ARG TAG=none
        ARG BASE=b$TAG
        FROM bb AS lower
        RUN mkdir -p /w/x /w/y && touch /w/x/1 /w/y/2 && ln -s /w/x /tox && ln -s ../../../esc /w/esc
        FROM lower AS upper
        RUN rm -r /w/x && mkdir /w/x && touch /w/x/new && rm /w/y/2
        FROM $BASE
        ARG TAG
        ENV Q="a b" R='$Q' S=$Q\\ c T="\\$Q" U=${none:-x$TAG}
        RUN echo "$Q|$R|$S|$T|$U"
        COPY --from=lower / /lower
        COPY --from=upper /w /upper
        COPY d /plain
        COPY d/ /slash/
        COPY one /file
        COPY one /folder/
        COPY one d/f /many/
        COPY one d/f /several
        COPY d/link /link
        COPY tod /through
        COPY d/* /stars/
        COPY ["a b", "/blank"]
        COPY --from=lower /tox /of-link/
        RUN ln -s /target /lt && mkdir /target
        COPY one /lt/
        RUN ls /lower/w/x /lower/w/y /upper/x /upper/y && readlink /lower/tox && readlink /lower/w/esc
        RUN find /plain /slash /many /several /stars /through /of-link /folder /target | sort
        RUN stat -c '%n %a %F' /plain/keep /plain/drop /file /link /plain/link /lt
        """);
    String said = build("--build-arg", "TAG=b").all();
    assertThat(said)
        .contains("a b|$Q| c|$Q|xb\n")
        .contains(
            """
            /lower/w/x:
            1

            /lower/w/y:
            2

            /upper/x:
            new

            /upper/y:
            /w/x
            ../../../esc
            """)
        .contains(
            """
            /folder
            /folder/one
            /many
            /many/f
            /many/one
            /of-link
            /of-link/1
            /plain
            /plain/drop
            /plain/drop/keep
            /plain/f
            /plain/keep
            /plain/keep/k
            /plain/link
            /several
            /several/f
            /several/one
            /slash
            /slash/drop
            /slash/drop/keep
            /slash/f
            /slash/keep
            /slash/keep/k
            /slash/link
            /stars
            /stars/f
            /stars/k
            /stars/keep
            /stars/link
            /target
            /target/one
            /through
            /through/drop
            """)
        .contains(
            """
            /plain/keep 700 directory
            /plain/drop 1777 directory
            /file 644 regular file
            /link 644 regular file
            /plain/link 777 symbolic link
            /lt 777 symbolic link
            """);
    file("Dockerfile", "FROM bb\nCOPY away /\n");
    assertThat(build().all()).contains("\"/away\": not found");
    file("Dockerfile", "FROM bb\nCOPY d/drop/x /\n");
    assertThat(build().all()).contains("\"/d/drop/x\": not found");
    file("Dockerfile", "FROM bb\nCOPY one /bin/sh/x\n");
    assertThat(build().all()).contains("not a directory");
  }

  @Test
  void aRunThatFillsItsMemoryFileSystemHarmsOnlyItself() {
    file(
        "Dockerfile",
        "FROM bb\nRUN --mount=type=tmpfs,target=/t,size=1m head -c 9m /dev/zero > /t/x\n");
    assertThat(build().all()).contains("I/O error", "returned a non-zero code: 1");
  }

  @Test
  void theTargetIsBuiltAndNothingElse() {
    file("Dockerfile", "FROM bb AS one\nRUN echo 1 > /n\nFROM bb AS two\nRUN false\n");
    assertThat(build("--target", "one", "--iidfile", context.resolve("id").toString()).ok())
        .contains("Step 2/2 :")
        .doesNotContain("RUN false");
    assertThat(context.resolve("id")).content().startsWith("sha256:");
    assertThat(build("--target", "three").all()).contains("three");
  }

  @Test
  void failuresSayWhatFailedAndKeepWhatSucceeded() {
    file("Dockerfile", "FROM bb\nRUN echo fine > /f\nRUN echo said; exit 7\n");
    Result failed = build();
    assertThat(failed.code()).isEqualTo(7);
    assertThat(failed.out()).contains("Step 3/3 :", "said\n");
    assertThat(failed.err())
        .contains("The command '/bin/sh -c echo said; exit 7' returned a non-zero code: 7");
    file("Dockerfile", "FROM bb\nRUN echo fine > /f\nRUN true\n");
    assertThat(build().ok()).contains("/f\n ---> Using cache");
    Map<String, String> faulty = new TreeMap<>();
    faulty.put("FROM bb\nRUNN x\n", "unknown instruction: RUNN (did you mean RUN?)");
    faulty.put("FROM bb\nCOPY nope /\n", "\"/nope\": not found");
    faulty.put("FROM bb\nCOPY ../../etc/passwd /\n", "\"/etc/passwd\": not found");
    faulty.put("FROM bb\nCOPY --chown=ghost Dockerfile /\n", "unable to find user ghost");
    faulty.put("FROM bb\nCOPY --chmod=999 Dockerfile /\n", "chmod");
    faulty.put("FROM bb\nRUN [\"/none\"]\n", "/none");
    faulty.put("FROM bb\nRUN --security=insecure true\n", "security.insecure is not allowed");
    faulty.put("FROM bb\nRUN --mount=type=secret,id=s,required=true true\n", "secret s: not found");
    faulty.forEach((text, message) -> {
      file("Dockerfile", text);
      Result result = build();
      assertThat(result.code()).as(text).isNotZero();
      assertThat(result.all()).contains(message);
    });
  }

  @Test
  void aClientThatLeavesEndsItsBuild() {
    String mark = "sleep 98765";
    file("Dockerfile", "FROM bb\nRUN " + mark + "\n");
    try (ClientProcess client = daemon.dockerStart("build", context.toString())) {
      Await.until(() -> running(mark), () -> "it never ran");
      long start = System.nanoTime();
      client.signal("KILL");
      Await.until(() -> !running(mark), () -> "it still runs");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void whatARunLeavesBehindEndsWithIt() {
    file("Dockerfile", "FROM bb\nRUN sleep 87654 & sleep 0.1; echo done\n");
    assertThat(build().ok()).contains("done\n");
    assertThat(running("sleep 87654")).isFalse();
  }

  @Test
  void muchOutputIsShownOrClippedAndHarmsNothing() {
    file("Dockerfile", "FROM bb\nRUN yes 0123456789 | head -c 20000000; echo the end\n");
    assertThat(build().ok()).contains("0123456789\n0123456789\n", "Successfully built");
  }

  @Test
  void archivesAreUnpackedAndHostileOnesStayInside() {
    sh(
        "mkdir t && echo x > t/f && ln -s f t/l && tar -C t -czf a.tar.gz . && tar -C t -cJf a.tar.xz . && tar -C t -cjf a.tar.bz2 .");
    sh(
        """
        python3 - <<'END'
        import tarfile, io
        t = tarfile.open('up.tar', 'w')
        i = tarfile.TarInfo('../../../../../../../evil-of-gantry'); i.size = 1; t.addfile(i, io.BytesIO(b'x'))
        t.close()
        t = tarfile.open('link.tar', 'w')
        i = tarfile.TarInfo('d'); i.type = tarfile.SYMTYPE; i.linkname = '/tmp'; t.addfile(i)
        i = tarfile.TarInfo('d/evil-of-gantry'); i.size = 1; t.addfile(i, io.BytesIO(b'x'))
        t.close()
        END
        """);
    file(
        "Dockerfile",
        "FROM bb\nADD a.tar.gz /gz/\nADD a.tar.xz /xz/\nADD a.tar.bz2 /bz/\nADD Dockerfile /\n");
    build("-t", "unpacked").ok();
    assertThat(run("unpacked", "cat", "/gz/l", "/xz/l", "/bz/l")).isEqualTo("x\nx\nx");
    for (String hostile : List.of("up", "link")) {
      file("Dockerfile", "FROM bb\nADD " + hostile + ".tar /\n");
      build();
      assertThat(Path.of("/evil-of-gantry")).doesNotExist();
      assertThat(Path.of("/tmp/evil-of-gantry")).doesNotExist();
      try (ClientProcess client =
          daemon.client(
              List.of("sh", "-c", "docker build - < " + context.resolve(hostile + ".tar")))) {
        assertThat(client.endInput().await().code()).isNotZero();
      }
      assertThat(Path.of("/evil-of-gantry")).doesNotExist();
      assertThat(Path.of("/tmp/evil-of-gantry")).doesNotExist();
    }
  }

  @Test
  void addressesAreFetchedAndChecked() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] body = "from afar\n".getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/f.txt",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/f.txt";
      String sum = "sha256:" + sh("printf 'from afar\\n' | sha256sum | cut -d' ' -f1");
      file(
          "Dockerfile",
          "FROM bb\nADD " + url + " /d/\nADD --checksum=" + sum + " " + url + " /e\n");
      build("-t", "fetched").ok();
      assertThat(run("fetched", "cat", "/d/f.txt", "/e")).isEqualTo("from afar\nfrom afar");
      String wrong = "sha256:" + "0".repeat(64);
      file("Dockerfile", "FROM bb\nADD --checksum=" + wrong + " " + url + " /e\n");
      assertThat(build().all()).contains("digest mismatch");
      file("Dockerfile", "FROM bb\nADD " + url.replace("f.txt", "none") + " /e\n");
      assertThat(build().all()).contains("the server answered 404");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void theCacheIsCountedAndPruned() {
    file("Dockerfile", "FROM bb\nRUN head -c 3000000 /dev/urandom > /big\n");
    build("-t", "big").ok();
    String cached = daemon.docker("system", "df", "--format", "{{.Type}} {{.TotalCount}}").ok();
    assertThat(cached).contains("Build Cache").doesNotContain("Build Cache 0");
    build("-t", "big", "--no-cache").ok();
    daemon.docker("image", "prune", "-f").ok();
    assertThat(daemon.docker("builder", "prune", "-af").ok())
        .containsPattern("Total reclaimed space: 6(\\.\\d+)?MB");
    assertThat(daemon.docker("system", "df", "--format", "{{.Type}} {{.TotalCount}}").ok())
        .contains("Build Cache 0");
    assertThat(run("big", "wc", "-c", "/big")).isEqualTo("3000000 /big");
  }

  @Test
  void foldersOfCacheMountsAreCountedAndPruned() {
    daemon.docker("builder", "prune", "-af").ok();
    file(
        "Dockerfile",
        "FROM bb\nRUN --mount=type=cache,id=mine,target=/c head -c 3000000 /dev/urandom > /c/big\n");
    build("-t", "mounted").ok();
    String format = "{{range .BuildCache}}{{.CacheType}} {{.Description}} {{.Size}}\n{{end}}";
    assertThat(daemon.docker("system", "df", "-v", "--format", format).ok())
        .containsPattern("exec.cachemount cache mount mine 3(\\.\\d+)?MB");
    assertThat(daemon.docker("builder", "prune", "-af", "--filter", "until=1h").ok())
        .contains("Total reclaimed space: 0B");
    assertThat(daemon.docker("builder", "prune", "-af").ok())
        .containsPattern("Total reclaimed space: 3(\\.\\d+)?MB");
    assertThat(names(daemon.dataRoot().resolve("build-caches"))).isEmpty();
  }

  @Test
  void aDebianWithItsToolsIsBuilt() {
    daemon.docker("import", DebianTar.get().toString(), "debian").ok();
    file("app.sh", "#!/bin/sh\nexec perl -e 'print \"app\\n\"'\n");
    file(
        "Dockerfile",
        """
        FROM debian AS tools
        ENV DEBIAN_FRONTEND=noninteractive
        RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
            dpkg -l | wc -l && ls /var/cache/apt
        RUN useradd --create-home --uid 1234 worker && mkdir -p /opt/app && chown worker /opt/app
        USER worker
        WORKDIR /opt/app
        COPY --chown=worker --chmod=755 app.sh .
        RUN ./app.sh > out

        FROM debian
        COPY --from=tools /etc/passwd /etc/group /etc/
        COPY --from=tools --chown=worker:worker /opt/app /opt/app
        USER worker
        ENTRYPOINT ["/opt/app/app.sh"]
        """);
    build("-t", "deb").ok();
    assertThat(run("deb")).isEqualTo("app");
    assertThat(
            daemon
                .docker("run", "--rm", "--entrypoint", "stat", "deb", "-c", "%U %a", "/opt/app/out")
                .ok())
        .isEqualTo("worker 644");
  }

  private Result build(String... options) {
    List<String> words = new ArrayList<>(List.of("build"));
    words.addAll(List.of(options));
    words.add(context.toString());
    return daemon.docker(words.toArray(String[]::new));
  }

  private static String run(String image, String... command) {
    List<String> words = new ArrayList<>(List.of("run", "--rm", "--network", "none", image));
    words.addAll(List.of(command));
    return daemon.docker(words.toArray(String[]::new)).ok();
  }

  private void file(String name, String text) {
    Path file = context.resolve(name);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String sh(String command) {
    String there = "cd " + context + " && " + command;
    try (ClientProcess shell = daemon.client(List.of("sh", "-ec", there))) {
      return shell.endInput().await().ok();
    }
  }

  private static List<String> names(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? List.of() : List.of(names);
  }

  /** Whether there is a process whose command line ends so. */
  private static boolean running(String command) {
    byte[] end = (command.replace(' ', '\0') + "\0").getBytes(StandardCharsets.UTF_8);
    String wanted = new String(end, StandardCharsets.ISO_8859_1);
    for (String pid : names(Path.of("/proc"))) {
      try {
        byte[] line = Files.readAllBytes(Path.of("/proc", pid, "cmdline"));
        if (new String(line, StandardCharsets.ISO_8859_1).endsWith(wanted)) {
          return true;
        }
      } catch (IOException e) {
        // No process, or one that has ended meanwhile.
      }
    }
    return false;
  }
}
