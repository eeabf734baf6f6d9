package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Json;
import io.gantry.testing.Await;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.DockerRegistry;
import io.gantry.testing.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Docker's client pulls signed and unsigned images from a real registry, under a policy. */
class TrustIT {
  @TempDir private static Path folder;
  private static DockerRegistry registry;
  private static DaemonProcess daemon;

  @BeforeAll
  static void start() throws Exception {
    registry = DockerRegistry.start(folder);
    for (String name : List.of("first", "second")) {
      run("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + name + ".key");
      run("openssl pkey -pubout -in " + name + ".key -out " + name + ".pub");
    }
    policy(
        """
        {"rules": {
          "*": {"type": "accept"},
          "%1$s/closed": {"type": "reject"},
          "%1$s/one": {"type": "signed", "keys": ["first.pub"]},
          "%1$s/two": {"type": "signed", "keys": ["first.pub", "second.pub"], "threshold": 2}}}\
        """
            .formatted(registry.host()));
    daemon = DaemonProcess.start("--policy", folder.resolve("policy.json").toString());
  }

  @AfterAll
  static void stop() {
    daemon.close();
    registry.close();
  }

  @AfterEach
  void onlyTheFirstImageIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
    assertThat(daemon.docker("images", "--format", "{{.Repository}}:{{.Tag}}").ok())
        .isEqualTo("bb:latest");
  }

  @Test
  void anUnsignedImageIsRefusedAndASignedOneRuns() throws IOException {
    String name = pushed("one/app:1", "first");
    String refusal =
        "pull of %s is refused: rule \"%s/one\" of %s wants a signature by %s, but there is none"
            .formatted(
                name, registry.host(), folder.resolve("policy.json"), folder.resolve("first.pub"));
    assertThat(daemon.docker("pull", name))
        .satisfies(pull -> assertThat(pull.code()).isEqualTo(1))
        .satisfies(pull -> assertThat(pull.all()).contains(refusal).doesNotContain("fs layer"));
    assertThat(daemon.docker("run", "--rm", name, "true").all()).contains(refusal);
    assertThat(daemon.dataRoot().resolve("downloads")).isEmptyDirectory();

    assertThat(verify(name, "first")).startsWith("HTTP/1.1 403").contains("there is no signature");
    assertThat(sign(name, "second")).startsWith("HTTP/1.1 201");
    assertThat(daemon.docker("pull", name).all()).contains(refusal, "made with another key");
    assertThat(sign(name, "first")).startsWith("HTTP/1.1 201").contains("\"Digest\":\"sha256:");
    assertThat(verify(name, "first"))
        .startsWith("HTTP/1.1 200")
        .contains("\"Key\":\"first\"", "\"Reference\":\"" + name + "\"");
    assertThat(daemon.docker("pull", name).ok()).contains("Downloaded newer image");
    assertThat(daemon.docker("run", "--rm", name, "echo", "trusted").ok()).isEqualTo("trusted");
    daemon.docker("rmi", name).ok();
  }

  /** A copy into the store is a pull by another name. */
  @Test
  void aCopyIntoTheStoreObeysToo() throws IOException {
    String name = pushed("one/copied:1", "copied");
    GantryDoor door = new GantryDoor(daemon);
    assertThat(door.copy("docker://" + name, "store:copied:1", "")).contains("is refused: rule");
    sign(name, "first");
    door.copied("docker://" + name, "store:copied:1");
    daemon.docker("rmi", "copied:1").ok();
  }

  @Test
  void aTagThatWasMovedIsRefused() throws IOException {
    String name = pushed("one/moved:1", "good");
    sign(name, "first");
    daemon.docker("pull", name).ok();
    daemon.docker("rmi", name).ok();
    pushed("one/moved:1", "evil");
    assertThat(daemon.docker("pull", name).all()).contains("is refused", "there is no signature");
  }

  @Test
  void asManyKeysAsTheThresholdAreNeeded() throws IOException {
    String name = pushed("two/app:1", "app");
    sign(name, "first");
    assertThat(daemon.docker("pull", name).all())
        .contains("wants signatures by all of", "there is only [" + folder.resolve("first.pub"));
    sign(name, "second");
    daemon.docker("pull", name).ok();
    daemon.docker("rmi", name).ok();
  }

  @Test
  void whatIsClosedIsRefusedAndTheRestIsNot() {
    assertThat(daemon.docker("pull", pushed("closed/app:1", "app")).all())
        .contains("rule \"" + registry.host() + "/closed\"", "rejects it");
    String open = pushed("open/app:1", "app");
    daemon.docker("pull", open).ok();
    daemon.docker("rmi", open).ok();
  }

  /** Local images are nobody's to forbid: they were let in, or made here. */
  @Test
  void aLocalImageRunsWhateverThePolicySays() {
    String name = registry.host() + "/closed/local:1";
    daemon.docker("tag", "bb", name).ok();
    assertThat(daemon.docker("run", "--rm", name, "echo", "here").ok()).isEqualTo("here");
    daemon.docker("rmi", name).ok();
  }

  @Test
  void aPolicyIsReadAgainOnSighupAndABrokenOneRefused() throws IOException {
    String name = pushed("later/app:1", "app");
    String before = Files.readString(folder.resolve("policy.json"));
    try {
      policy("{\"rules\": {\"*\": {\"type\": \"reject\"}}}");
      hangUp("configuration read again");
      assertThat(daemon.docker("pull", name).all()).contains("rule \"*\"", "rejects it");
      policy("{\"rules\": {\"*\": {\"type\": \"acept\"}}}");
      hangUp("configuration not changed: cannot use signature policy");
      assertThat(daemon.docker("pull", name).all()).contains("rule \"*\"", "rejects it");
      daemon.stopGently();
      assertThatThrownBy(daemon::startAgain)
          .hasMessageContaining("has the type \"acept\": use accept, reject or signed");
    } finally {
      policy(before);
      daemon.startAgain();
    }
    daemon.docker("pull", name).ok();
    daemon.docker("rmi", name).ok();
  }

  /** In the form of containers-policy.json, which knows files. */
  @Test
  void whatComesFromFilesObeysToo() throws IOException {
    String name = pushed("open/filed:1", "filed");
    GantryDoor door = new GantryDoor(daemon);
    String digest = door.copied("docker://" + name, "oci:" + folder.resolve("filed") + ":1");
    door.copied("docker://" + name, "oci:" + folder.resolve("bare") + ":1");
    sign(name, "first");
    String tag = digest.replace(':', '-') + ".sig";
    door.copied(
        "docker://" + registry.host() + "/open/filed:" + tag,
        "oci:" + folder.resolve("filed") + ":" + tag);
    daemon.docker("save", "-o", "bb.saved.tar", "bb").ok();
    String docker = "docker-archive:" + daemon.root.resolve("bb.saved.tar");
    String before = text("policy.json");
    try {
      policy(
          """
          {"default": [{"type": "reject"}], "transports": {
            "docker": {"": [{"type": "insecureAcceptAnything"}]},
            "docker-archive": {"": [{"type": "insecureAcceptAnything"}]},
            "oci-archive": {"": [{"type": "sigstoreSigned", "keyPath": "%1$s/first.pub"}]},
            "oci": {"%1$s": [{"type": "sigstoreSigned", "keyPath": "%1$s/first.pub",
              "signedIdentity": {"type": "matchRepository"}}]}}}\
          """
              .formatted(folder));
      hangUp("configuration read again");
      assertThat(daemon.docker("load", "-i", "bb.saved.tar").all())
          .contains("load of an archive is refused: rule \"\" of", "Hint: gantry copy oci-archive");
      assertThat(daemon.docker("import", "bb.tar", "imported").all())
          .contains("import of a root file system is refused: rule \"default\"", "rejects it");
      door.copied(docker, "store:copied:1");
      assertThat(door.copy("oci:" + folder.resolve("bare") + ":1", "store:" + name, ""))
          .contains("rule \\\"" + folder, "there is no signature");
      assertThat(door.copy("oci:" + folder.resolve("filed") + ":1", "store:other:1", ""))
          .contains("copy of oci:" + folder.resolve("filed") + " to other:1 is refused");
      door.copied("oci:" + folder.resolve("filed") + ":1", "store:" + name);
    } finally {
      policy(before);
      hangUp("configuration read again");
    }
    daemon.docker("load", "-i", "bb.saved.tar").ok();
    daemon.docker("rmi", name, "copied:1").ok();
  }

  @Test
  void aKeyIsNeverWrittenDown() throws IOException {
    String key = Files.readString(folder.resolve("first.key")).lines().toList().get(1);
    sign(pushed("open/secret:1", "app"), "first");
    assertThat(sign("no such name", "first")).startsWith("HTTP/1.1 400").doesNotContain(key);
    assertThat(RawConnection.ask(daemon.socket, "POST", "/gantry/v1/signatures", "{\"Key\":" + key))
        .startsWith("HTTP/1.1 400")
        .doesNotContain(key);
    assertThat(daemon.logText()).doesNotContain(key);
    try (ClientProcess grep = daemon.client(List.of("grep", "-rlF", key, daemon.root.toString()))) {
      assertThat(grep.endInput().await().all()).isEmpty();
    }
  }

  /** Pushes an image of its own, and forgets it here. */
  private static String pushed(String path, String label) {
    String name = registry.host() + "/" + path;
    daemon
        .docker("import", "-c", "LABEL is=" + label, daemon.root.resolve("bb.tar").toString(), name)
        .ok();
    daemon.docker("push", name).ok();
    daemon.docker("rmi", name).ok();
    return name;
  }

  private static String sign(String name, String key) throws IOException {
    return post("/gantry/v1/signatures", Map.of("Name", name, "Key", text(key + ".key")));
  }

  private static String verify(String name, String key) throws IOException {
    return post(
        "/gantry/v1/signatures/verify",
        Map.of("Name", name, "Keys", Map.of(key, text(key + ".pub"))));
  }

  private static String post(String path, Map<String, ?> body) throws IOException {
    return RawConnection.ask(daemon.socket, "POST", path, Json.writeString(body));
  }

  private static String text(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  private static void policy(String json) throws IOException {
    Files.writeString(folder.resolve("policy.json"), json);
  }

  private static void hangUp(String words) {
    int before = daemon.logText().length();
    run("kill -HUP " + daemon.pid());
    Await.until(() -> daemon.logText().substring(before).contains(words), daemon::logText);
  }

  private static void run(String command) {
    try (ClientProcess process = new ClientProcess(List.of(command.split(" ")), Map.of(), folder)) {
      process.endInput().await().ok();
    }
  }
}
