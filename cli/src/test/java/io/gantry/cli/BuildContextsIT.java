package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.gantry.testing.Await;
import io.gantry.testing.DockerRegistry;
import io.gantry.testing.GitServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contexts: the main one at an address, and what the names of {@code --build-context} stand for.
 */
class BuildContextsIT {
  /** Two platforms that differ in a file, with what a stage inherits and what it is told to do. */
  private static final String TOOL =
      """
      FROM scratch
      ARG TARGETARCH
      ENV OF=tool
      COPY <<E /p
      $TARGETARCH of the %s
      E
      ONBUILD COPY <<E /triggered
      triggered
      E
      """;

  /** All three places of a name; no program is needed. */
  private static final String USER =
      """
      FROM tool
      COPY --from=tool /p /copied
      COPY <<E /env
      $OF
      E
      """;

  private static final String MOUNTS =
      "FROM bb\nRUN --mount=from=tool,target=/m cat /m/%s; stat -c '%%u' /m/%s\n";

  @AutoClose private static final BuildDaemon daemon = new BuildDaemon();

  @TempDir private Path folder;
  private Path context;

  @BeforeEach
  void make() throws IOException {
    context = Files.createDirectory(folder.resolve("context"));
  }

  @AfterEach
  void nothingIsLeft() {
    Path ingest = daemon.process().dataRoot().resolve("ingest");
    Await.until(() -> isEmpty(ingest), () -> "something is left in " + ingest);
  }

  @Test
  void imagesOfRegistriesByTagAndDigest() throws Exception {
    try (DockerRegistry registry = DockerRegistry.start(folder)) {
      String image = registry.host() + "/tool";
      file(TOOL.formatted("registry"));
      built("--platform", "linux/amd64,linux/s390x", "--push", "-t", image + ":1");
      String digest = digest(daemon.run("image", "inspect", "--registry", image + ":1").out());
      assertThat(daemon.run("rmi", image + ":1").status()).isZero();

      for (String name : List.of(image + ":1", image + "@" + digest)) {
        String tool = "tool=docker-image://" + name;
        file(USER);
        assertTool(tool, "linux/s390x", "s390x of the registry");
        assertTool(tool, "linux/amd64", "amd64 of the registry");
        file(MOUNTS.formatted("p", "p"));
        assertThat(built("--platform", "linux/amd64", "--no-cache", "--build-context", tool).err())
            .contains("amd64 of the registry\n");
      }
      assertThat(failed("--build-context", "tool=docker-image://" + image + ":2"))
          .contains(image + ":2");
    }
  }

  @Test
  void imagesOfLayouts() throws Exception {
    Path archive = folder.resolve("tool.tar");
    Path layout = Files.createDirectory(folder.resolve("layout"));
    file(TOOL.formatted("layout"));
    built("--platform", "linux/amd64,linux/s390x", "-t", "t:1", "-o", "type=oci,dest=" + archive);
    shell("tar", "-xf", archive.toString(), "-C", layout.toString());
    String images = daemon.run("images", "-aq").out();
    String digest = digest(Files.readString(layout.resolve("index.json")));

    file(USER);
    for (String suffix : List.of("", ":t:1", "@" + digest, ":other@" + digest)) {
      String tool = "tool=oci-layout://" + layout + suffix;
      assertTool(tool, "linux/s390x", "s390x of the layout");
      assertTool(tool, "linux/amd64", "amd64 of the layout");
    }
    assertThat(daemon.run("images", "-aq").out()).isEqualTo(images);
    assertThat(failed("--build-context", "tool=oci-layout://" + layout + ":none"))
        .contains("layout " + layout + " has no image named none");
    assertThat(failed("--build-context", "tool=oci-layout://" + folder.resolve("none")))
        .contains(folder.resolve("none").toString());

    assertThat(daemon.run("rmi", "t:1").status()).isZero();
    assertThat(daemon.run("builder", "prune", "-af").status()).isZero();
    images = daemon.run("images", "-aq").out();
    try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        if (Files.readAllBytes(blob)[0] != '{') {
          Files.write(blob, new byte[(int) Files.size(blob)]);
        }
      }
    }
    assertThat(failed("--build-context", "tool=oci-layout://" + layout)).contains("has digest");
    assertThat(daemon.run("images", "-aq").out()).isEqualTo(images);
  }

  @Test
  void repositoriesAndFiles() throws Exception {
    try (GitServer git = GitServer.start(folder)) {
      git.commit("top", "top\n");
      git.commit("sub/p", "of the repository\n");
      git.shell(
          "ln -s /sub outside && git add -A && git commit -qm link && git update-server-info");
      for (String url : List.of(git.httpUrl(), git.url())) {
        for (String part : List.of("#main:sub", "?subdir=sub", "#:outside")) {
          file("FROM tool\nCOPY --from=tool --chmod=600 p /copied\n");
          var _ = assertFiles("tool=" + url + part, "linux/amd64", "of the repository");
        }
        file(MOUNTS.formatted("top", "top"));
        assertThat(built("--no-cache", "--build-context", "tool=" + url).err())
            .containsPattern("top\n#[0-9]+ [0-9.]+ 0\n");
      }
      assertThat(failed("--build-context", "tool=" + git.url() + "#main:none"))
          .contains("the repository " + git.url() + " has no folder none");
    }
    Files.writeString(folder.resolve("some.tar.gz"), "of the server\n");
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            folder,
            SimpleFileServer.OutputLevel.NONE);
    server.start();
    try {
      String url = "tool=http://127.0.0.1:" + server.getAddress().getPort() + "/";
      file("FROM tool\nCOPY --from=tool context /copied\n");
      var _ = assertFiles(url + "some.tar.gz", "linux/amd64", "of the server");
      file(MOUNTS.formatted("context", "context"));
      assertThat(built("--build-context", url + "some.tar.gz").err()).contains("of the server\n");
      assertThat(failed("--build-context", url + "none")).contains("the server answered 404");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void namesAreThoseOfImagesAndHideStages() throws IOException {
    Files.writeString(context.resolve("f"), "of the folder\n");
    Path out = folder.resolve("out");
    Map<String, String> written =
        Map.of(
            "host.example/a/b",
            "host.example/a/b:latest",
            "docker.io/library/thing:latest",
            "thing",
            "thing",
            "docker.io/library/thing",
            "stage",
            "Stage");
    for (Map.Entry<String, String> name : written.entrySet()) {
      file("FROM nowhere.invalid/none AS stage\nFROM " + name.getValue() + "\n");
      built("--build-context", name.getKey() + "=" + context, "-o", out.toString());
      assertThat(out.resolve("f")).hasContent("of the folder");
      Files.delete(out.resolve("f"));
    }
    file("FROM nothing\nCOPY --from=nothing / /n/\n");
    built("--build-context", "nothing=docker-image://scratch");
  }

  @Test
  void whatCannotBeIsRefused() throws IOException {
    file("FROM bb\n");
    assertThat(failed("--build-context", "x=target:stage")).contains("bake file", "Hint: COPY");
    assertThat(failed("--build-context", "x=ftp://host/file"))
        .contains("unsupported build context ftp://host/file", "Hint: a folder");
    assertThat(failed("--build-context", "X=.")).contains("invalid context name \"X\"");
    assertThat(failed("--build-context", "x")).contains("expected name=value");
    assertThat(failed("--build-context", "x=/none")).contains("path \"/none\" not found");
    assertThat(failed("--build-context", "x=oci-layout:///l@sha256:1")).contains("oci-layout:///l");
  }

  @Test
  void addressesAreContexts() throws IOException {
    try (GitServer git = GitServer.start(folder)) {
      git.commit("Dockerfile", "FROM bb\nCOPY a /a\nRUN cat /a\n");
      git.commit("a", "of the repository\n");
      git.commit("sub/Other", "FROM bb\nRUN echo of the folder\n");
      Ran whole = daemon.run("build", "--progress", "plain", git.httpUrl() + "#main");
      assertThat(whole.status()).as(whole.err()).isZero();
      assertThat(whole.err()).contains("of the repository\n");
      Ran part =
          daemon.run("build", "--progress", "plain", "-f", "Other", git.url() + "?subdir=sub");
      assertThat(part.err()).contains("of the folder\n", "Successfully built");
      assertThat(daemon.run("build", "--check", git.url()).out()).contains("no warnings found");
      assertThat(daemon.run("build", git.url() + "#none").err())
          .contains("does not contain ref none");
      Ran mounted =
          Ran.with(
              Map.of("GANTRY_HOST", daemon.host()),
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
      assertThat(daemon.run("build", "--progress", "plain", url + "Dockerfile").err())
          .contains("fetched\n", "Successfully built");
      assertThat(
              daemon.run("build", "--progress", "plain", "-f", "Other", url + "all.tar.xz").err())
          .contains("of the archive\n");
      assertThat(daemon.run("build", url + "none").err()).contains("the server answered 404");
    } finally {
      server.stop(0);
    }
  }

  private static boolean isEmpty(Path folder) {
    String[] names = folder.toFile().list();
    return names == null || names.length == 0;
  }

  private void assertTool(String tool, String platform, String content) throws IOException {
    Path out = assertFiles(tool, platform, content);
    assertThat(out.resolve("p")).hasContent(content);
    assertThat(out.resolve("triggered")).hasContent("triggered");
    assertThat(out.resolve("env")).hasContent("tool");
  }

  private Path assertFiles(String tool, String platform, String copied) throws IOException {
    Path out = Files.createTempDirectory(folder, "out");
    built("--build-context", tool, "--platform", platform, "-o", out.toString());
    assertThat(out.resolve("copied")).as(tool).hasContent(copied);
    return out;
  }

  /** The first in a document. */
  private static String digest(String json) {
    Matcher digest = Pattern.compile("sha256:[0-9a-f]{64}").matcher(json);
    assertThat(digest.find()).as(json).isTrue();
    return digest.group();
  }

  private void file(String text) throws IOException {
    Files.writeString(context.resolve("Dockerfile"), text);
  }

  private Ran built(String... options) {
    return daemon.built(context, options);
  }

  private String failed(String... options) {
    return daemon.failed(context, options);
  }

  private static void shell(String... command) throws IOException {
    assertThat(new ProcessBuilder(command).start().onExit().join().exitValue()).isZero();
  }
}
