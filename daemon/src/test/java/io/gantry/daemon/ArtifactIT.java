package io.gantry.daemon;

import static io.gantry.daemon.GantryDoor.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.DockerRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files at a real registry; curl and tar on one side, skopeo on the other. */
class ArtifactIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();
  private static DockerRegistry registry;
  private static Skopeo skopeo;

  @BeforeAll
  static void start() throws Exception {
    registry = DockerRegistry.start(Files.createDirectory(daemon.root.resolve("peer")));
    skopeo = new Skopeo(daemon);
  }

  @AfterAll
  static void stop() {
    assertThat(daemon.dataRoot().resolve("ingest")).isEmptyDirectory();
    registry.close();
  }

  @Test
  void filesGoAndComeBack() throws IOException {
    Path files = Files.createDirectories(daemon.root.resolve("files/sub"));
    Files.write(files.resolve("large"), new byte[3_000_000]);
    Files.writeString(files.resolveSibling("note.txt"), "hello\n");
    Files.writeString(files.resolveSibling("same.txt"), "hello\n");
    String name = registry.host() + "/files:1";
    String pushed =
        shell(
            "tar -C files -cz . | " + curl("POST", "/push?ref=" + name + "&artifactType=a/b", "-"));
    String manifest = skopeo.raw("docker://" + name);
    assertThat(pushed)
        .contains("\"status\":\"Pushed\"")
        .contains("{\"status\":\"Digest: " + Digest.sha256(manifest) + "\"}");
    assertThat(manifest)
        .contains("\"artifactType\":\"a/b\"")
        .contains("\"org.opencontainers.image.title\":\"sub/large\"");

    String layout = "oci:" + daemon.root.resolve("theirs") + ":1";
    skopeo.copy("docker://" + name, layout);
    String copy = registry.host() + "/files/copy:1";
    skopeo.copy(layout, "docker://" + copy);
    assertThat(skopeo.raw("docker://" + copy)).isEqualTo(manifest);
    shell("mkdir back; " + curl("GET", "?ref=" + copy, "") + " | tar -C back -x");
    shell("diff -r files back");
  }

  @Test
  void hostileFilesAreNotPushed() throws IOException {
    Files.writeString(daemon.root.resolve("x"), "x");
    for (String option :
        List.of("--transform=s,^,../,", "--transform=s,^,/abs/,", "--transform=s,^,a/../../,")) {
      assertThat(
              shell(
                  "tar -P "
                      + option
                      + " -c x | "
                      + curl("POST", "/push?ref=" + registry.host() + "/bad:1", "-")))
          .contains("points out of the archive");
    }
    assertThat(shell("echo text | " + curl("POST", "/push?ref=" + registry.host() + "/bad:1", "-")))
        .contains("\"message\"");
    assertThat(skopeo.inspect("docker://" + registry.host() + "/bad:1").code()).isNotZero();
  }

  @Test
  void hostileTitlesAreNotGiven() throws IOException {
    int number = 0;
    for (String title : List.of("../x", "/x", "a/../x", "..", "a\nb")) {
      String name = registry.host() + "/hostile:" + number;
      push(name, Files.createDirectory(daemon.root.resolve("hostile" + number++)), title);
      assertThat(shell(curl("GET", "?ref=" + name, "")))
          .startsWith("{\"message\":")
          .contains("is no title for a file in a folder");
    }
    String image = registry.host() + "/hostile:image";
    daemon.docker("tag", "bb", image).ok();
    daemon.docker("push", "-q", image).ok();
    daemon.docker("rmi", image).ok();
    assertThat(shell(curl("GET", "?ref=" + image, ""))).contains("has no layer with the title");
    assertThat(shell(curl("GET", "?ref=" + image + "0", ""))).contains("not found");
  }

  /** With skopeo, which does not look at titles. */
  private static void push(String name, Path layout, String title) throws IOException {
    Files.createDirectories(layout.resolve("blobs/sha256"));
    Map<String, Object> layer =
        Map.of(
            "annotations",
            Map.of("org.opencontainers.image.title", title),
            "mediaType",
            "text/plain",
            "digest",
            blob(layout, "hello"),
            "size",
            5);
    Map<String, Object> config =
        Map.of(
            "mediaType",
            "application/vnd.oci.empty.v1+json",
            "digest",
            blob(layout, "{}"),
            "size",
            2);
    String manifest =
        Json.writeString(
            Map.of(
                "schemaVersion",
                2,
                "mediaType",
                "application/vnd.oci.image.manifest.v1+json",
                "config",
                config,
                "layers",
                List.of(layer)));
    Map<String, Object> root =
        Map.of(
            "mediaType", "application/vnd.oci.image.manifest.v1+json",
            "digest", blob(layout, manifest),
            "size", manifest.length());
    Files.writeString(
        layout.resolve("index.json"),
        Json.writeString(Map.of("schemaVersion", 2, "manifests", List.of(root))));
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    skopeo.copy("oci:" + layout, "docker://" + name);
  }

  private static String blob(Path layout, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Digest digest = Digest.sha256(bytes);
    Files.write(layout.resolve("blobs/sha256").resolve(digest.hex()), bytes);
    return digest.toString();
  }

  private static String curl(String method, String query, String body) {
    return "curl -s --unix-socket docker.sock -X "
        + method
        + (body.isEmpty() ? "" : " -T " + body)
        + " 'http://x/gantry/v1/artifacts"
        + query.replace(registry.host(), encoded(registry.host()))
        + "'";
  }

  private static String shell(String script) {
    try (ClientProcess client = daemon.client(List.of("sh", "-c", script))) {
      return client.endInput().await().ok();
    }
  }
}
