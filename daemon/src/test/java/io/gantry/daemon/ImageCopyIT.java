package io.gantry.daemon;

import static io.gantry.daemon.GantryDoor.copyPath;
import static io.gantry.daemon.GantryDoor.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.DockerRegistry;
import io.gantry.testing.Leftovers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Copies between a real registry, folders, archives and the store; skopeo looks at all of them. */
class ImageCopyIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();
  private static DockerRegistry registry;
  private static Skopeo skopeo;
  private static GantryDoor door;
  private static String digest;

  @BeforeAll
  static void start() throws Exception {
    registry = DockerRegistry.start(Files.createDirectory(daemon.root.resolve("peer")));
    skopeo = new Skopeo(daemon);
    door = new GantryDoor(daemon);
    digest = daemon.inspect("bb", "{{index .RepoDigests 0}}").replaceFirst(".*@", "");
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
    assertThat(daemon.docker("images", "--format", "{{.Repository}}:{{.Tag}}").ok())
        .isEqualTo("bb:latest");
    assertThat(daemon.dataRoot().resolve("downloads")).isEmptyDirectory();
    assertThat(daemon.dataRoot().resolve("ingest")).isEmptyDirectory();
  }

  @Test
  void everyPairOfPlacesKeepsTheDigest() {
    List<String> sources = new ArrayList<>(places("first"));
    for (String to : sources) {
      assertThat(door.copied("store:bb", to)).as(to).isEqualTo(digest);
    }
    for (int i = 0; i < sources.size(); i++) {
      for (String to : places("from" + i)) {
        assertThat(door.copied(sources.get(i), to)).as(sources.get(i) + " " + to).isEqualTo(digest);
        assertThere(to);
      }
    }
    List<String> names = new ArrayList<>(List.of("rmi", "first:1"));
    for (int i = 0; i < sources.size(); i++) {
      names.add("from" + i + ":1");
    }
    daemon.docker(names.toArray(String[]::new)).ok();
  }

  private static List<String> places(String name) {
    return List.of(
        "docker://" + registry.host() + "/copies/" + name + ":1",
        "store:" + name + ":1",
        "oci:" + daemon.root.resolve(name) + ":1",
        "oci-archive:" + daemon.root.resolve(name + ".oci.tar") + ":1",
        "docker-archive:" + daemon.root.resolve(name + ".tar") + ":" + name + ":1");
  }

  /** Of an archive of Docker's skopeo makes a manifest of its own. */
  private static void assertThere(String place) {
    if (place.startsWith("store:")) {
      assertThat(daemon.inspect(place.substring(6), "{{.Id}}"))
          .isEqualTo(daemon.inspect("bb", "{{.Id}}"));
    } else if (place.startsWith("docker-archive:")) {
      assertThat(skopeo.inspect(place).ok()).contains("\"Architecture\"");
    } else {
      assertThat(skopeo.digest(place)).as(place).isEqualTo(digest);
    }
  }

  @Test
  void archiveOfDockersHasTheBytesOfASave() throws IOException {
    door.copied("store:bb", "docker-archive:" + daemon.root.resolve("copied.tar") + ":bb:latest");
    daemon.docker("save", "-o", "saved.tar", "bb").ok();
    assertThat(daemon.root.resolve("copied.tar"))
        .hasSameBinaryContentAs(daemon.root.resolve("saved.tar"));
    door.copied("store:bb", "oci-archive:" + daemon.root.resolve("one.tar") + ":x");
    door.copied("store:bb", "oci-archive:" + daemon.root.resolve("two.tar") + ":x");
    assertThat(daemon.root.resolve("one.tar"))
        .hasSameBinaryContentAs(daemon.root.resolve("two.tar"));
  }

  @Test
  void whatSkopeoAndUmociWroteIsRead() {
    String layout = daemon.root.resolve("theirs").toString();
    door.copied("store:bb", "oci:" + layout + ":1");
    try (ClientProcess umoci =
        daemon.client(
            List.of(
                "umoci",
                "config",
                "--image",
                layout + ":1",
                "--tag",
                "2",
                "--config.cmd",
                "true"))) {
      umoci.endInput().await().ok();
    }
    String theirs = skopeo.digest("oci:" + layout + ":2");
    assertThat(theirs).isNotEqualTo(digest);
    assertThat(door.copied("oci:" + layout + ":2", "docker://" + registry.host() + "/umoci:2"))
        .isEqualTo(theirs);
    assertThat(skopeo.digest("docker://" + registry.host() + "/umoci:2")).isEqualTo(theirs);
    Path tar = daemon.root.resolve("theirs.tar");
    skopeo.copy("oci:" + layout + ":2", "docker-archive:" + tar + ":their/app:v2");
    String made = door.copied("docker-archive:" + tar, "oci:" + layout + ":3");
    assertThat(door.copied("docker-archive:" + tar + ":their/app:v2", "store:theirs:3"))
        .isEqualTo(made);
    assertThat(skopeo.digest("oci:" + layout + ":3")).isEqualTo(made);
    daemon.docker("rmi", "theirs:3").ok();
  }

  @Test
  void indexIsCopiedWholeOrForOnePlatform() throws IOException {
    String multi = door.pushIndex(registry.host() + "/multi:1");
    String name = "docker://" + registry.host() + "/multi:1";
    assertThat(skopeo.raw(name)).isEqualTo(multi);
    String indexDigest = Digest.sha256(multi).toString();
    String layout = "oci:" + daemon.root.resolve("multi");

    assertThat(door.copied(name, layout + ":all", "&all=1")).isEqualTo(indexDigest);
    assertThat(skopeo.raw(layout + ":all")).isEqualTo(multi);
    skopeo.copy(
        layout + ":all",
        "docker://" + registry.host() + "/by/skopeo:1",
        "--all",
        "--preserve-digests");
    assertThat(door.copied(layout + ":all", "docker://" + registry.host() + "/by/us:1", "&all=1"))
        .isEqualTo(indexDigest);
    assertThat(skopeo.raw("docker://" + registry.host() + "/by/us:1"))
        .isEqualTo(skopeo.raw("docker://" + registry.host() + "/by/skopeo:1"));

    String archive = "oci-archive:" + daemon.root.resolve("multi.tar") + ":1";
    assertThat(door.copied(layout + ":all", archive, "&all=1")).isEqualTo(indexDigest);
    String arm = door.copied(archive, layout + ":arm", "&platform=linux/arm64");
    assertThat(skopeo.inspect(layout + ":arm").ok()).contains("\"Architecture\": \"arm64\"");
    assertThat(multi).contains(arm);
    assertThat(door.copied(archive, "store:multi:arm", "&platform=linux/arm64")).isEqualTo(arm);
    assertThat(daemon.inspect("multi:arm", "{{.Architecture}}")).isEqualTo("arm64");
    daemon.docker("rmi", "multi:arm").ok();

    assertThat(door.copy(archive, "docker-archive:" + daemon.root.resolve("no.tar"), "&all=1"))
        .contains("docker-archive holds images of one platform");
    assertThat(daemon.root.resolve("no.tar")).doesNotExist();
    assertThat(door.copy(archive, "store:no", "&all=1"))
        .contains("keeps the image of one platform");
    assertThat(door.copy(archive, "store:no", "&platform=linux/s390x"))
        .contains("no matching manifest for linux/s390x");
    assertThat(door.copy(layout + ":arm", "store:no", "&platform=linux/s390x"))
        .contains("does not match the specified platform");
  }

  @Test
  void artifactIsCopiedAndReferrersAreListed() throws IOException {
    Path layout = Files.createDirectory(daemon.root.resolve("artifact"));
    door.copied("store:bb", "docker://" + registry.host() + "/art:image");
    String artifact = artifact(layout, "hello\n");
    String digestOfIt = Digest.sha256(artifact).toString();
    assertThat(door.copied("oci:" + layout, "docker://" + registry.host() + "/art:a"))
        .isEqualTo(digestOfIt);
    assertThat(skopeo.raw("docker://" + registry.host() + "/art:a")).isEqualTo(artifact);
    assertThat(
            door.copied(
                "docker://" + registry.host() + "/art:a", "oci-archive:" + layout + ".tar:a"))
        .isEqualTo(digestOfIt);
    assertThat(skopeo.raw("oci-archive:" + layout + ".tar:a")).isEqualTo(artifact);
    assertThat(door.copy("oci:" + layout, "store:art", "")).contains("is not that of an image");
    assertThat(door.copy("oci:" + layout, "docker-archive:" + layout + ".no", ""))
        .contains("not an index or an artifact");
    assertThat(door.ask("GET", "/gantry/v1/referrers?ref=" + registry.host() + "/art:image", ""))
        .contains(digestOfIt)
        .contains("\"artifactType\":\"application/vnd.example.note\"");
  }

  /** A layout made by hand with one artifact that has bb as its subject. */
  private static String artifact(Path layout, String text) throws IOException {
    Files.createDirectories(layout.resolve("blobs/sha256"));
    Map<String, Object> subject =
        new TreeMap<>(object(door.manifest(registry.host() + "/art:image"), "Descriptor"));
    subject.remove("platform");
    String document =
        Json.writeString(
            Map.of(
                "schemaVersion",
                2,
                "mediaType",
                "application/vnd.oci.image.manifest.v1+json",
                "artifactType",
                "application/vnd.example.note",
                "config",
                blob(layout, "application/vnd.oci.empty.v1+json", "{}"),
                "layers",
                List.of(blob(layout, "text/plain", text)),
                "subject",
                subject));
    Map<String, Object> root = blob(layout, "application/vnd.oci.image.manifest.v1+json", document);
    Files.writeString(
        layout.resolve("index.json"),
        Json.writeString(Map.of("schemaVersion", 2, "manifests", List.of(root))));
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    return document;
  }

  private static Map<String, Object> blob(Path layout, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Digest its = Digest.sha256(bytes);
    Files.write(layout.resolve("blobs/sha256").resolve(its.hex()), bytes);
    return Map.of("mediaType", type, "digest", its.toString(), "size", bytes.length);
  }

  @Test
  void copyWhoseClientLeavesGivesNoNameAndCanBeRepeated() throws Exception {
    try (StallingRegistry source = new StallingRegistry()) {
      String from = "docker://" + source.host() + "/app:1";
      for (String to : places("stalled")) {
        source.stall();
        try (RawConnection client = new RawConnection(daemon.socket)) {
          client.send("POST " + copyPath(from, to, "") + " HTTP/1.1\r\nHost: x\r\n\r\n");
          source.awaitStall(client);
        }
        source.awaitEnd(to);
        assertNotThere(to);
        source.resume();
        assertThat(door.copied(from, to)).as(to).isEqualTo(source.digest());
      }
    }
    daemon.docker("rmi", "stalled:1").ok();
  }

  private static void assertNotThere(String place) {
    if (place.startsWith("store:")) {
      assertThat(daemon.docker("inspect", place.substring(6)).code()).isEqualTo(1);
    } else {
      assertThat(skopeo.inspect(place).code()).as(place).isNotZero();
    }
  }

  @Test
  void copyOfADaemonThatIsKilledGivesNoNameAndCanBeRepeated() throws Exception {
    try (StallingRegistry source = new StallingRegistry()) {
      String from = "docker://" + source.host() + "/app:1";
      String to = "oci:" + daemon.root.resolve("killed") + ":1";
      source.stall();
      try (RawConnection client = new RawConnection(daemon.socket)) {
        client.send("POST " + copyPath(from, to, "") + " HTTP/1.1\r\nHost: x\r\n\r\n");
        source.awaitStall(client);
        daemon.kill();
      }
      source.awaitEnd(to);
      daemon.startAgain();
      assertNotThere(to);
      source.resume();
      assertThat(door.copied(from, to)).isEqualTo(source.digest());
      assertThat(skopeo.digest(to)).isEqualTo(source.digest());
    }
  }

  @Test
  void refusesPlacesThatMakeNoSense() throws IOException {
    for (String place :
        List.of(
            "bb",
            "http://x/y",
            "oci:relative:1",
            "oci-archive:x.tar",
            "docker:bb",
            "docker://",
            "docker://localhost/UPPER",
            "oci:",
            "oci:/")) {
      assertThat(door.ask("POST", copyPath("store:bb", place, ""), ""))
          .as(place)
          .startsWith("HTTP/1.1 400");
      assertThat(door.ask("POST", copyPath(place, "store:x", ""), ""))
          .as(place)
          .startsWith("HTTP/1.1 400");
    }
    assertThat(door.ask("POST", copyPath("store:bb", "store:x", "&all=1&platform=linux/amd64"), ""))
        .startsWith("HTTP/1.1 400");
    assertThat(door.copy("store:nosuch", "store:x", "")).contains("No such image: nosuch");
    assertThat(door.copy("oci:" + daemon.root.resolve("nosuch"), "store:x", ""))
        .contains("there is none");
    assertThat(door.copy("docker-archive:" + daemon.root.resolve("nosuch"), "store:x", ""))
        .contains("there is no such file");
    assertThat(door.copy("store:bb", "oci:" + daemon.root + ":1", ""))
        .contains("holds something else than a layout");
    assertThat(door.copy("store:bb", "store:x@" + digest, "")).contains("refusing to create a tag");
  }
}
