package io.gantry.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.testing.Tool;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other people's clients push and pull; every digest stays what it was. */
class PeersIT {
  @TempDir Path folder;
  private TestServer server;
  private String host;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.start(folder.resolve("root"));
    host = "127.0.0.1:" + server.port();
    UmociImage.make(folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void skopeoPushesAndPullsALayoutOfUmoci() throws Exception {
    push("team/app:v1");
    Tool.run(
        folder, "skopeo", "copy", "--src-tls-verify=false", remote("team/app:v1"), "oci:back:one");

    assertThat(blobs("back")).isNotEmpty().isSubsetOf(blobs("layout"));
    String manifest =
        Tool.run(folder, "skopeo", "inspect", "--raw", "--tls-verify=false", remote("team/app:v1"));
    assertThat(blobs("layout")).contains(Digest.sha256(manifest).hex());
    Tool.run(folder, "umoci", "unpack", "--image", "back:one", "bundle");
    assertThat(folder.resolve("bundle/rootfs/bin/busybox")).exists();
  }

  @Test
  void skopeoCopiesBetweenRepositoriesAndDeletes() throws Exception {
    push("team/app:v1");
    Tool.run(
        folder,
        "skopeo",
        "copy",
        "--src-tls-verify=false",
        "--dest-tls-verify=false",
        remote("team/app:v1"),
        remote("other/app:v2"));
    assertThat(digest("other/app", "v2")).isEqualTo(digest("team/app", "v1"));
    assertThat(
            Tool.run(
                folder,
                "skopeo",
                "list-tags",
                "--tls-verify=false",
                "docker://" + host + "/other/app"))
        .contains("\"v2\"");
    Tool.run(folder, "skopeo", "delete", "--tls-verify=false", remote("other/app:v2"));
    assertThat(server.client.get("/v2/other/app/manifests/v2").statusCode()).isEqualTo(404);
    assertThat(server.client.get("/v2/team/app/manifests/v1").statusCode()).isEqualTo(200);
  }

  @Test
  void skopeoPushesDockersFormat() throws Exception {
    Tool.run(
        folder,
        "skopeo",
        "copy",
        "--format",
        "v2s2",
        "--dest-tls-verify=false",
        "oci:layout:one",
        remote("docker/app:v1"));
    HttpResponse<byte[]> got =
        server.client.send(
            "GET",
            "/v2/docker/app/manifests/v1",
            "Accept",
            "application/vnd.docker.distribution.manifest.v2+json");
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(Client.text(got)).contains("vnd.docker.distribution.manifest.v2+json");
  }

  @Test
  void podmanPullsAndPushes() throws Exception {
    push("team/app:v1");
    String[] podman = {
      "podman",
      "--root",
      folder.resolve("podman").toString(),
      "--runroot",
      folder.resolve("podman-run").toString(),
      "--storage-driver",
      "vfs"
    };
    try {
      run(podman, "pull", "--tls-verify=false", host + "/team/app:v1");
      run(podman, "tag", host + "/team/app:v1", host + "/podman/app:v2");
      run(podman, "push", "--tls-verify=false", host + "/podman/app:v2");
    } finally {
      run(podman, "rmi", "--all", "--force");
    }
    // podman compresses layers anew, so that their digests may change; the configuration stays.
    assertThat(config("podman/app", "v2")).isEqualTo(config("team/app", "v1"));
  }

  private void push(String image) throws Exception {
    Tool.run(folder, "skopeo", "copy", "--dest-tls-verify=false", "oci:layout:one", remote(image));
  }

  private String remote(String image) {
    return "docker://" + host + "/" + image;
  }

  private String digest(String repository, String tag) throws Exception {
    String path = "/v2/" + repository + "/manifests/" + tag;
    return Client.header(server.client.send("HEAD", path), "Docker-Content-Digest");
  }

  private String config(String repository, String tag) throws Exception {
    String path = "/v2/" + repository + "/manifests/" + tag;
    return Json.read(server.client.get(path).body(), Manifest.class).config().digest().toString();
  }

  private void run(String[] program, String... arguments) throws Exception {
    Tool.run(folder, Stream.of(program, arguments).flatMap(Stream::of).toArray(String[]::new));
  }

  private Set<String> blobs(String layout) throws Exception {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder.resolve(layout).resolve("blobs/sha256"))) {
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
    }
    return names;
  }
}
