package io.gantry.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users with passwords, and what each may do. */
class AccessIT {
  private static final byte[] BLOB = "content".getBytes(StandardCharsets.UTF_8);
  private static final String POST = "/blobs/uploads/?digest=" + Digest.sha256(BLOB);

  @TempDir Path folder;
  private Path root;
  private Path passwords;
  private Path rights;

  @BeforeEach
  void write() throws Exception {
    root = folder.resolve("root");
    passwords = folder.resolve("htpasswd");
    rights = folder.resolve("rights.json");
    Files.writeString(passwords, line("alice", "a secret: one") + line("bob", "b"));
    Files.writeString(
        rights,
        """
        {"alice": [{"repository": "team/**", "actions": ["pull", "push", "delete"]}],
         "bob": [{"repository": "team/*", "actions": ["pull"]}],
         "*": [{"repository": "public/*", "actions": ["pull"]}]}
        """);
  }

  @Test
  void letsKnownUsersDoAllWithoutRights() throws Exception {
    try (TestServer server = TestServer.start(root, "--htpasswd", passwords.toString())) {
      HttpResponse<byte[]> nobody = server.client.get("/v2/");
      assertThat(nobody.statusCode()).isEqualTo(401);
      assertThat(Client.header(nobody, "WWW-Authenticate")).startsWith("Basic realm=");
      assertThat(status(server, "alice", "a secret: one", "GET", "/v2/")).isEqualTo(200);
      assertThat(status(server, "alice", "wrong", "GET", "/v2/")).isEqualTo(401);
      assertThat(status(server, "carol", "b", "GET", "/v2/")).isEqualTo(401);
      assertThat(status(server, "bob", "b", "POST", "/v2/any" + POST)).isEqualTo(201);
      assertThat(server.client.send("POST", "/v2/any" + POST, BLOB).statusCode()).isEqualTo(401);
      assertThat(send(server, "Basic %%%", "GET", "/v2/").statusCode()).isEqualTo(401);
      assertThat(send(server, "Bearer x", "GET", "/v2/").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void readsThePasswordsAgainWhenTheyChange() throws Exception {
    try (TestServer server = TestServer.start(root, "--htpasswd", passwords.toString())) {
      assertThat(status(server, "bob", "b", "GET", "/v2/")).isEqualTo(200);
      Files.writeString(passwords, line("bob", "new"));
      Files.setLastModifiedTime(passwords, FileTime.from(Instant.now().plusSeconds(5)));
      assertThat(status(server, "bob", "b", "GET", "/v2/")).isEqualTo(401);
      assertThat(status(server, "bob", "new", "GET", "/v2/")).isEqualTo(200);
    }
  }

  @Test
  void keepsToTheRights() throws Exception {
    String[] options = {"--htpasswd", passwords.toString(), "--rights", rights.toString()};
    try (TestServer open = TestServer.start(root)) {
      for (String repository : new String[] {"public/x", "secret/x", "team/x", "team/x/y"}) {
        open.client.push(repository, BLOB);
      }
    }
    try (TestServer server = TestServer.start(root, options)) {
      String blob = "/blobs/" + Digest.sha256(BLOB);
      assertThat(server.client.get("/v2/public/x" + blob).statusCode()).isEqualTo(200);
      assertThat(server.client.get("/v2/team/x" + blob).statusCode()).isEqualTo(401);
      assertThat(status(server, "bob", "b", "GET", "/v2/team/x" + blob)).isEqualTo(200);
      assertThat(status(server, "bob", "b", "GET", "/v2/team/x/y" + blob)).isEqualTo(403);
      assertThat(status(server, "bob", "b", "GET", "/v2/public/x" + blob)).isEqualTo(200);
      assertThat(status(server, "bob", "b", "POST", "/v2/team/x" + POST)).isEqualTo(403);
      assertThat(status(server, "bob", "b", "DELETE", "/v2/team/x" + blob)).isEqualTo(403);
      String mount = "/v2/team/new/blobs/uploads/?mount=" + Digest.sha256(BLOB) + "&from=";
      assertThat(alice(server, "POST", mount + "secret/x").statusCode()).isEqualTo(202);
      assertThat(alice(server, "POST", mount + "public/x").statusCode()).isEqualTo(201);
      assertThat(alice(server, "DELETE", "/v2/team/x/y" + blob).statusCode()).isEqualTo(202);
      assertThat(Client.text(send(server, basic("bob", "b"), "GET", "/v2/_catalog")))
          .isEqualTo("{\"repositories\":[\"public/x\",\"team/new\",\"team/x\"]}");
      assertThat(Client.text(server.client.get("/"))).contains("public/x").doesNotContain("team/");
    }
  }

  @Test
  void mountsOnlyFromWhereTheUserMayPull() throws Exception {
    try (TestServer open = TestServer.start(root)) {
      open.client.push("secret/x", BLOB);
    }
    try (TestServer server =
        TestServer.start(root, "--htpasswd", passwords.toString(), "--rights", rights.toString())) {
      String mount = "/v2/team/new/blobs/uploads/?from=secret/x&mount=" + Digest.sha256(BLOB);
      assertThat(alice(server, "POST", mount).statusCode()).isEqualTo(202);
      assertThat(alice(server, "GET", "/v2/team/new/blobs/" + Digest.sha256(BLOB)).statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void refusesAllChangesWhenReadOnly() throws Exception {
    try (TestServer server = TestServer.start(root)) {
      server.client.pushImage("app", "v1", BLOB);
    }
    try (TestServer server = TestServer.start(root, "--read-only")) {
      assertThat(server.client.get("/v2/app/manifests/v1").statusCode()).isEqualTo(200);
      for (String method : new String[] {"PUT", "DELETE"}) {
        assertThat(server.client.send(method, "/v2/app/manifests/v1").statusCode()).isEqualTo(405);
      }
      assertThat(server.client.send("POST", "/v2/app" + POST, BLOB).statusCode()).isEqualTo(405);
    }
  }

  @Test
  void refusesHashesThatAreTooEasy() throws Exception {
    refused("x:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "SHA-1");
    refused("x:$apr1$abc$def", "MD5");
    refused("x:plain", "no hash");
    refused("nothing", "USER:HASH");
    Files.writeString(rights, "{\"a\": [{\"repository\": \"x\", \"actions\": [\"fly\"]}]}");
    assertThatThrownBy(() -> TestServer.start(root, "--rights", rights.toString()))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("fly");
  }

  private void refused(String line, String why) throws Exception {
    Files.writeString(passwords, line);
    assertThatThrownBy(() -> TestServer.start(root, "--htpasswd", passwords.toString()))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining(why);
  }

  private static HttpResponse<byte[]> alice(TestServer server, String method, String path)
      throws Exception {
    return send(server, basic("alice", "a secret: one"), method, path);
  }

  private static int status(
      TestServer server, String user, String password, String method, String path)
      throws Exception {
    return send(server, basic(user, password), method, path).statusCode();
  }

  private static HttpResponse<byte[]> send(
      TestServer server, String authorization, String method, String path) throws Exception {
    byte[] body = path.endsWith(POST) ? BLOB : new byte[0];
    return server.client.send(method, path, body, "Authorization", authorization);
  }

  private static String basic(String user, String password) {
    byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(credentials);
  }

  private static String line(String user, String password) {
    BCrypt.Version version = BCrypt.Version.VERSION_2Y; // As Apache's htpasswd writes it.
    return user + ":" + BCrypt.with(version).hashToString(5, password.toCharArray()) + "\n";
  }
}
