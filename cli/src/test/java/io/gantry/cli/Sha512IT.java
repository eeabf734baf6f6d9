package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An image all of whose content is named by sha512, as a layout that the test writes: its way
 * through registry, archives and store.
 */
class Sha512IT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();
  private static OwnRegistry registry;

  @TempDir Path temp;
  private Path layout;
  private String digest;

  @BeforeAll
  static void start() throws IOException {
    registry = OwnRegistry.start(daemon.root.resolve("registry"));
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
    daemon
        .docker("images", "--no-trunc", "--format", "{{.ID}}")
        .ok()
        .lines()
        .filter(id -> id.startsWith("sha512:"))
        .distinct()
        .forEach(id -> daemon.docker("rmi", "-f", id).ok());
    assertThat(daemon.dataRoot().resolve("blobs/sha512")).isEmptyDirectory();
    assertThat(daemon.dataRoot().resolve("downloads")).isEmptyDirectory();
  }

  private static Result gantry(String... words) {
    List<String> command = new ArrayList<>(DaemonProcess.commandLineTool());
    command.addAll(List.of(words));
    try (ClientProcess client = daemon.client(command)) {
      return client.endInput().await();
    }
  }

  /** The test image under other names, diff ids included. */
  @BeforeEach
  void write() throws IOException {
    gantry("copy", "store:bb", "oci:" + temp.resolve("plain") + ":1").ok();
    layout = Files.createDirectories(temp.resolve("layout"));
    Files.createDirectories(layout.resolve("blobs/sha512"));
    Files.copy(temp.resolve("plain/oci-layout"), layout.resolve("oci-layout"));
    byte[] index = Files.readAllBytes(temp.resolve("plain/index.json"));
    String manifest = text(Json.read(index, Index.class).manifests().getFirst());
    Manifest parsed = Json.read(bytes(manifest), Manifest.class);
    Descriptor config = parsed.config();
    Descriptor layer = parsed.layers().getFirst();
    byte[] packed = blob(layer);
    String configText = text(config);
    String diffId =
        configText.replaceFirst("(?s).*\"diff_ids\":\\[\"(sha256:[0-9a-f]{64})\".*", "$1");
    String named =
        manifest
            .replace(layer.digest().toString(), put(packed))
            .replace(
                config.digest().toString(),
                put(bytes(configText.replace(diffId, name(unpacked(packed))))))
            .replaceFirst("(\"config\":\\{[^}]*\"size\":)\\d+", "$1" + (blob(config).length + 64));
    digest = put(bytes(named));
    list(digest, bytes(named).length);
  }

  private void list(String name, int size) throws IOException {
    Files.writeString(
        layout.resolve("index.json"),
        """
        {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",
         "digest":"%s","size":%d,"annotations":{"org.opencontainers.image.ref.name":"1"}}]}\
        """
            .formatted(name, size));
  }

  private byte[] blob(Descriptor content) throws IOException {
    String path = content.digest().toString().replace(':', '/');
    return Files.readAllBytes(temp.resolve("plain/blobs").resolve(path));
  }

  private String text(Descriptor content) throws IOException {
    return new String(blob(content), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] unpacked(byte[] layer) throws IOException {
    boolean zipped = layer[0] == 0x1f && layer[1] == (byte) 0x8b;
    return zipped ? new GZIPInputStream(new ByteArrayInputStream(layer)).readAllBytes() : layer;
  }

  private static String name(byte[] content) {
    return Digest.of(Digest.SHA512, content).toString();
  }

  private String put(byte[] content) throws IOException {
    String name = name(content);
    Files.write(layout.resolve("blobs").resolve(name.replace(':', '/')), content);
    return name;
  }

  @Test
  void itGoesFromPlaceToPlaceUnderItsNames() throws IOException {
    String remote = registry.host() + "/places/app";
    // By digest: what a tag stands for, a registry names by sha256.
    String named = "docker://" + remote + "@" + digest;
    String kept = "store:" + remote + ":kept";
    String archive = "oci-archive:" + temp.resolve("a.oci.tar") + ":1";
    String dockers = "docker-archive:" + temp.resolve("a.tar") + ":app:1";
    gantry("copy", "oci:" + layout + ":1", "docker://" + remote + ":1").ok();
    gantry("copy", named, kept).ok();
    gantry("copy", kept, archive).ok();
    gantry("copy", archive, dockers).ok();
    gantry("copy", dockers, "store:" + remote + ":dockers").ok();
    gantry("copy", archive, "docker://" + remote + "/again:1").ok();
    gantry("copy", "docker://" + remote + "/again@" + digest, "oci:" + temp.resolve("back") + ":1")
        .ok();
    assertThat(temp.resolve("back/blobs/sha256")).doesNotExist();
    try (Stream<Path> files = Files.list(layout.resolve("blobs/sha512"))) {
      for (Path file : files.toList()) {
        assertThat(temp.resolve("back/blobs/sha512").resolve(file.getFileName()))
            .hasSameBinaryContentAs(file);
      }
    }
  }

  @Test
  void itIsPulledByDigestAndRunsAndIsPushedAndSaved() {
    String remote = registry.host() + "/app";
    gantry("copy", "oci:" + layout + ":1", "docker://" + remote + ":1").ok();
    String name = remote + "@" + digest;
    gantry("pull", name).ok();
    assertThat(daemon.inspect(name, "{{index .RepoDigests 0}}")).isEqualTo(name);
    String id = daemon.inspect(name, "{{.Id}}");
    assertThat(id).startsWith("sha512:");
    assertThat(daemon.docker("run", "--rm", name, "echo", "runs").ok()).isEqualTo("runs");
    assertThat(daemon.docker("run", "--rm", id.substring(7, 19), "echo", "runs").ok())
        .isEqualTo("runs");
    assertThat(gantry("system", "check").ok()).doesNotContain("sha512");

    daemon.docker("tag", id, remote + ":pushed").ok();
    daemon.docker("push", remote + ":pushed").ok();
    daemon.docker("save", "-o", "saved.tar", remote + ":pushed").ok();
    daemon.docker("rmi", "-f", id).ok();
    assertThat(daemon.dataRoot().resolve("blobs/sha512")).isEmptyDirectory();
    daemon.docker("load", "-i", "saved.tar").ok();
    assertThat(daemon.inspect(remote + ":pushed", "{{.Id}}")).isEqualTo(id);
    assertThat(daemon.docker("run", "--rm", remote + ":pushed", "echo", "loaded").ok())
        .isEqualTo("loaded");
  }

  @Test
  void otherContentAndOtherAlgorithmsAreRefused() throws IOException {
    String remote = registry.host() + "/refused";
    try (Stream<Path> files = Files.list(layout.resolve("blobs/sha512"))) {
      Path largest =
          files.max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
      byte[] content = Files.readAllBytes(largest);
      content[content.length / 2]++;
      Files.write(largest, content);
      assertThat(gantry("copy", "oci:" + layout + ":1", "store:" + remote).err())
          .contains("sha512:" + largest.getFileName())
          .contains("has digest");
    }
    list("sha384:" + digest.substring(7, 103), 10);
    assertThat(gantry("copy", "oci:" + layout + ":1", "store:" + remote).err())
        .contains("digest algorithm sha384 is not supported");
    assertThat(gantry("pull", remote + "@sha384:" + digest.substring(7, 103)).err())
        .contains("sha384");
  }
}
