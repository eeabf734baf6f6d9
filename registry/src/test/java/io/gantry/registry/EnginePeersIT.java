package io.gantry.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Digest;
import io.gantry.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines push and pull: dockerd, containerd and buildah; each has what the others pushed. */
class EnginePeersIT {
  @TempDir static Path folder;
  private static TestServer server;
  private static DebianEngine engine;
  private static String host;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(folder.resolve("root"));
    host = "127.0.0.1:" + server.port();
    UmociImage.make(folder);
    Tool.run(folder, "skopeo", "copy", "oci:layout:one", "oci-archive:one.tar:one");
    engine = DebianEngine.start(folder.resolve("engine"));
  }

  @AfterAll
  static void stop() throws Exception {
    engine.close();
    server.close();
  }

  @Test
  void dockersDaemon() throws Exception {
    String name = host + "/docker/app:1";
    Tool.run(folder, "tar", "-C", "new/rootfs", "-cf", "root.tar", ".");
    engine.docker("import", folder.resolve("root.tar").toString(), name);
    String id = engine.docker("inspect", "-f", "{{.Id}}", name);
    String pushed = engine.docker("push", name);
    assertThat(pushed).contains("digest: " + digest("docker/app"));
    engine.docker("rmi", name);
    engine.docker("pull", name);
    assertThat(engine.docker("inspect", "-f", "{{.Id}}", name)).isEqualTo(id);
    assertThat(engine.docker("inspect", "-f", "{{index .RepoDigests 0}}", name))
        .contains(digest("docker/app"));
    everybodyPulls("docker/app");
  }

  @Test
  void containerd() throws Exception {
    String name = host + "/containerd/app:1";
    engine.ctr(
        "images",
        "import",
        "--base-name",
        "one",
        "--no-unpack",
        folder.resolve("one.tar").toString());
    String imported =
        engine
            .ctr("images", "ls", "-q")
            .lines()
            .filter(line -> line.startsWith("one"))
            .findFirst()
            .orElseThrow();
    engine.ctr("images", "tag", imported, name);
    engine.ctr("images", "push", "--plain-http", name);
    assertThat(digest("containerd/app")).isEqualTo(layoutDigest());
    engine.ctr("images", "rm", name, imported);
    engine.ctr("images", "pull", "--plain-http", "--snapshotter", "native", name);
    assertThat(engine.ctr("images", "ls")).contains(layoutDigest());
    everybodyPulls("containerd/app");
  }

  @Test
  void buildah() throws Exception {
    String name = host + "/buildah/app:1";
    String container = buildah("from", "scratch").strip();
    buildah("copy", container, folder.resolve("new/rootfs").toString(), "/");
    buildah("config", "--cmd", "/bin/busybox", container);
    buildah("commit", "--disable-compression=false", container, "app");
    buildah(
        "push",
        "--tls-verify=false",
        "--digestfile",
        folder.resolve("digest").toString(),
        "app",
        "docker://" + name);
    assertThat(folder.resolve("digest")).hasContent(digest("buildah/app"));
    buildah("rm", "--all");
    buildah("rmi", "--all", "--force");
    everybodyPulls("buildah/app");
  }

  /** Skopeo tells whether all of it is there, byte by byte. */
  private static void everybodyPulls(String repository) throws Exception {
    String name = host + "/" + repository + ":1";
    engine.docker("pull", "-q", name);
    engine.ctr("images", "pull", "--plain-http", "--snapshotter", "native", name);
    buildah("pull", "--tls-verify=false", name);
    buildah("rmi", "--all", "--force");
    Tool.run(
        folder,
        "skopeo",
        "copy",
        "-q",
        "--src-tls-verify=false",
        "--preserve-digests",
        "docker://" + name,
        "dir:" + repository.replace('/', '-'));
    byte[] manifest =
        Files.readAllBytes(folder.resolve(repository.replace('/', '-')).resolve("manifest.json"));
    assertThat(Digest.sha256(manifest)).hasToString(digest(repository));
  }

  private static String buildah(String... arguments) throws Exception {
    String[] program = {
      "buildah",
      "--root",
      folder.resolve("buildah").toString(),
      "--runroot",
      folder.resolve("buildah-run").toString(),
      "--storage-driver",
      "vfs"
    };
    return Tool.run(
        folder, Stream.of(program, arguments).flatMap(Stream::of).toArray(String[]::new));
  }

  private static String digest(String repository) throws Exception {
    String path = "/v2/" + repository + "/manifests/1";
    return Client.header(server.client.send("HEAD", path), "Docker-Content-Digest");
  }

  private static String layoutDigest() throws Exception {
    return Digest.sha256(Tool.run(folder, "skopeo", "inspect", "--raw", "oci:layout:one"))
        .toString();
  }
}
