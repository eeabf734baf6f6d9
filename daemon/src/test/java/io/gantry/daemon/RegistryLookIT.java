package io.gantry.daemon;

import static io.gantry.daemon.GantryDoor.copyPath;
import static io.gantry.daemon.GantryDoor.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.DockerRegistry;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the daemon tells of registries, and whom it lets in there. */
class RegistryLookIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();
  private static DockerRegistry registry;
  private static GantryDoor door;
  private static String digest;

  @BeforeAll
  static void start() throws Exception {
    registry = DockerRegistry.start(Files.createDirectory(daemon.root.resolve("peer")));
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
  void registryIsLookedAtWithoutAPull() throws IOException {
    String multi = door.pushIndex(registry.host() + "/look:1");
    Map<String, ?> seen = door.manifest(registry.host() + "/look:1");
    assertThat(seen.get("Reference")).isEqualTo(registry.host() + "/look:1");
    assertThat(seen.containsKey("Config")).isFalse();
    assertThat(
            new String(
                Base64.getDecoder().decode((String) seen.get("Raw")), StandardCharsets.UTF_8))
        .isEqualTo(multi);
    assertThat(object(seen, "Document")).isEqualTo(Json.readMap(multi));
    Map<String, ?> arm = door.manifest(registry.host() + "/look:1", "&platform=linux/arm64");
    assertThat(object(arm, "Config").get("architecture")).isEqualTo("arm64");
    String distribution = door.ask("GET", "/distribution/" + registry.host() + "/look:1/json", "");
    assertThat(distribution)
        .contains("\"mediaType\":\"application/vnd.oci.image.index.v1+json\"")
        .contains(Digest.sha256(multi).toString())
        .contains(
            "\"Platforms\":[{\"architecture\":\"amd64\",\"os\":\"linux\"},{\"architecture\":\"arm64\",\"os\":\"linux\"}]");
    assertThat(door.ask("GET", "/distribution/" + registry.host() + "/part/arm64/json", ""))
        .contains("\"Platforms\":[{\"architecture\":\"arm64\",\"os\":\"linux\"}]");
    assertThat(door.ask("GET", "/distribution/" + registry.host() + "/no/such:1/json", ""))
        .startsWith("HTTP/1.1 404");
    assertThat(daemon.docker("search", "--format", "{{.Name}}", registry.host() + "/loo").ok())
        .isEqualTo("look");
    assertThat(door.ask("GET", "/images/search?term=x&limit=101", "")).startsWith("HTTP/1.1 400");
    assertThat(
            door.ask(
                "PUT",
                "/gantry/v1/manifest?ref=" + registry.host() + "/x&mediaType=text/plain",
                "{\"config\":{}}"))
        .startsWith("HTTP/1.1 400");
  }

  @Test
  void loginsAreChecked() throws Exception {
    Path folder = Files.createDirectory(daemon.root.resolve("guarded"));
    // The password is "secret".
    Files.writeString(
        folder.resolve("users"),
        "ann:$2b$04$nTZ.nbnxdH68ZLjV3AOIveydogT967vcJLpIEs8.oS1uZ3g9gj8za\n");
    String more = "auth: {htpasswd: {realm: test, path: " + folder.resolve("users") + "}}\n";
    try (DockerRegistry guarded = DockerRegistry.start(folder, "", more)) {
      String host = guarded.host();
      Result wrong = daemon.dockerWith("wrong\n", "login", "-u", "ann", "--password-stdin", host);
      assertThat(wrong.code()).isEqualTo(1);
      assertThat(wrong.err()).contains("unauthorized");
      assertThat(
              door.ask(
                  "POST",
                  "/auth",
                  "{\"username\":\"ann\",\"password\":\"no\",\"serveraddress\":\"" + host + "\"}"))
          .startsWith("HTTP/1.1 401");
      assertThat(door.copy("store:bb", "docker://" + host + "/app:1", ""))
          .contains("authentication required");
      assertThat(daemon.dockerWith("secret\n", "login", "-u", "ann", "--password-stdin", host).ok())
          .contains("Login Succeeded");
      daemon.docker("tag", "bb", host + "/app:1").ok();
      assertThat(daemon.docker("push", host + "/app:1").ok()).contains(digest);
      daemon.docker("rmi", host + "/app:1").ok();
      String config =
          Base64.getUrlEncoder()
              .encodeToString(
                  Json.write(
                      Map.of(
                          "http://" + host + "/v2/",
                          Map.of("username", "ann", "password", "secret"))));
      assertThat(
              door.request(
                  "POST "
                      + copyPath(
                          "docker://" + host + "/app:1",
                          "oci:" + daemon.root.resolve("guarded-copy"),
                          ""),
                  "X-Registry-Config: " + config + "\r\n"))
          .contains("Digest: " + digest);
    }
    daemon.docker("logout", "localhost").ok();
  }
}
