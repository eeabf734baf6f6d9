package io.gantry.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way to be refused, with its status and code: distribution-spec "Error Codes". */
class ErrorsIT {
  private static final String NONE = Digest.sha256("none").toString();
  private static final byte[] LAYER = bytes("layer");
  private static final byte[] CONFIG = bytes("{}");
  private static final byte[] MANIFEST = Client.manifest(CONFIG, LAYER);

  record Refused(String method, String path, String type, String body, int status, ErrorCode code) {
    @Override
    public String toString() {
      String shown = path.length() > 60 ? path.substring(0, 60) + "..." : path;
      return method + " " + shown + " " + type + ": " + status + " " + code;
    }
  }

  static final List<Refused> REFUSED =
      List.of(
          refused("GET", "/nothing", 404, ErrorCode.UNSUPPORTED),
          refused("GET", "/v2/app", 404, ErrorCode.UNSUPPORTED),
          refused("PUT", "/v2/app/tags/list", 405, ErrorCode.UNSUPPORTED),
          refused("GET", "/v2/APP/tags/list", 400, ErrorCode.NAME_INVALID),
          refused("GET", "/v2/a..b/tags/list", 400, ErrorCode.NAME_INVALID),
          refused("GET", "/v2/../../etc/tags/list", 400, ErrorCode.NAME_INVALID),
          refused("GET", "/v2/%2e%2e/%2e%2e/tags/list", 400, ErrorCode.NAME_INVALID),
          refused("GET", "/v2/a%00b/tags/list", 400, ErrorCode.NAME_INVALID),
          refused("GET", "/v2/a=b/tags/list", 400, ErrorCode.NAME_INVALID),
          refused("GET", "/v2/" + "a".repeat(256) + "/tags/list", 400, ErrorCode.NAME_INVALID),
          refused("POST", "/v2/a..b/blobs/uploads/", 400, ErrorCode.NAME_INVALID),
          refused("GET", "/v2/none/tags/list", 404, ErrorCode.NAME_UNKNOWN),
          refused("GET", "/v2/app/tags/list?n=-1", 400, ErrorCode.UNSUPPORTED),
          refused("GET", "/v2/app/tags/list?n=many", 400, ErrorCode.UNSUPPORTED),
          refused("GET", "/v2/none/manifests/v1", 404, ErrorCode.MANIFEST_UNKNOWN),
          refused("GET", "/v2/app/manifests/" + NONE, 404, ErrorCode.MANIFEST_UNKNOWN),
          refused("GET", "/v2/app/manifests/sha256:12", 400, ErrorCode.DIGEST_INVALID),
          refused("GET", "/v2/app/manifests/md5:12", 400, ErrorCode.DIGEST_INVALID),
          refused("GET", "/v2/app/manifests/.v1", 400, ErrorCode.MANIFEST_INVALID),
          refused("GET", "/v2/app/manifests/%2e%2e", 400, ErrorCode.MANIFEST_INVALID),
          refused("GET", "/v2/app/manifests/" + "v".repeat(129), 400, ErrorCode.MANIFEST_INVALID),
          refused("DELETE", "/v2/none/manifests/v1", 404, ErrorCode.NAME_UNKNOWN),
          refused("DELETE", "/v2/app/manifests/none", 404, ErrorCode.MANIFEST_UNKNOWN),
          refused("GET", "/v2/app/blobs/" + NONE, 404, ErrorCode.BLOB_UNKNOWN),
          refused("GET", "/v2/none/blobs/" + Digest.sha256(LAYER), 404, ErrorCode.BLOB_UNKNOWN),
          refused("GET", "/v2/app/blobs/none", 400, ErrorCode.DIGEST_INVALID),
          refused("GET", "/v2/app/blobs/%2e%2e%2f%2e%2e", 400, ErrorCode.DIGEST_INVALID),
          refused("DELETE", "/v2/app/blobs/" + NONE, 404, ErrorCode.BLOB_UNKNOWN),
          refused("GET", "/v2/app/referrers/none", 400, ErrorCode.DIGEST_INVALID),
          refused("POST", "/v2/app/blobs/uploads/?digest=none", 400, ErrorCode.DIGEST_INVALID),
          refused(
              "POST", "/v2/app/blobs/uploads/?digest-algorithm=md5", 400, ErrorCode.DIGEST_INVALID),
          refused("POST", "/v2/app/blobs/uploads/?mount=none", 400, ErrorCode.DIGEST_INVALID),
          new Refused(
              "POST",
              "/v2/app/blobs/uploads/?digest=" + NONE,
              "",
              "layer",
              400,
              ErrorCode.DIGEST_INVALID),
          refused("GET", "/v2/app/blobs/uploads/none", 404, ErrorCode.BLOB_UPLOAD_UNKNOWN),
          refused("GET", "/v2/app/blobs/uploads/%2e%2e", 404, ErrorCode.BLOB_UPLOAD_UNKNOWN),
          refused(
              "PATCH",
              "/v2/app/blobs/uploads/8f6a4d8e-9f0e-4d5e-8d35-0b4d1d0e4a11",
              404,
              ErrorCode.BLOB_UPLOAD_UNKNOWN),
          manifest("v1", "not JSON", 400, ErrorCode.MANIFEST_INVALID),
          manifest("v1", "", 400, ErrorCode.MANIFEST_INVALID),
          manifest("v1", "[]", 400, ErrorCode.MANIFEST_INVALID),
          manifest("v1", "{}", 400, ErrorCode.MANIFEST_INVALID),
          manifest("v1", "{\"schemaVersion\":1}", 400, ErrorCode.MANIFEST_INVALID),
          manifest("v1", text(MANIFEST).replace(":2,", ":1,"), 400, ErrorCode.MANIFEST_INVALID),
          manifest(
              "v1",
              text(MANIFEST).replace("\"size\":5", "\"size\":6"),
              400,
              ErrorCode.MANIFEST_INVALID),
          manifest(
              "v1",
              text(MANIFEST).replace("\"size\":5", "\"size\":-5"),
              400,
              ErrorCode.MANIFEST_INVALID),
          manifest(
              "v1",
              text(MANIFEST).replace(Digest.sha256(LAYER).toString(), NONE),
              404,
              ErrorCode.MANIFEST_BLOB_UNKNOWN),
          manifest(NONE, text(MANIFEST), 400, ErrorCode.DIGEST_INVALID),
          manifest(".v1", text(MANIFEST), 400, ErrorCode.MANIFEST_INVALID),
          manifest("v1", " ".repeat((4 << 20) + 1), 413, ErrorCode.SIZE_INVALID),
          typed("text/plain", text(MANIFEST), 400, ErrorCode.MANIFEST_INVALID),
          typed(MediaTypes.DOCKER_MANIFEST, text(MANIFEST), 400, ErrorCode.MANIFEST_INVALID),
          typed(
              MediaTypes.OCI_INDEX,
              Json.writeString(
                  Index.of(
                      List.of(Descriptor.of(MediaTypes.OCI_MANIFEST, Digest.sha256("none"), 4)))),
              404,
              ErrorCode.MANIFEST_BLOB_UNKNOWN));

  @TempDir static Path root;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(root);
    server.client.pushImage("app", "latest", LAYER);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @FieldSource("REFUSED")
  void isRefused(Refused refused) throws Exception {
    HttpResponse<byte[]> answer =
        refused.type.isEmpty()
            ? server.client.send(refused.method, refused.path, bytes(refused.body))
            : server.client.send(
                refused.method, refused.path, bytes(refused.body), "Content-Type", refused.type);

    assertThat(answer.statusCode()).isEqualTo(refused.status);
    assertThat(Client.header(answer, "Content-Type")).isEqualTo("application/json");
    ErrorBody body = Json.read(answer.body(), ErrorBody.class);
    assertThat(body.errors()).hasSize(1);
    assertThat(body.errors().getFirst().code()).isEqualTo(refused.code.name());
    assertThat(body.errors().getFirst().message()).isNotBlank();
  }

  @Test
  void aHeadIsRefusedWithoutABody() throws Exception {
    try (Socket socket =
        server.connect(
            "HEAD /v2/app/blobs/"
                + NONE
                + " HTTP/1.1\r\nHost: x\r\n\r\n"
                + "GET /v2/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
      String both = TestServer.readAll(socket);
      assertThat(both).startsWith("HTTP/1.1 404").contains("\r\n\r\nHTTP/1.1 200");
    }
  }

  @Test
  void saysWhichMethodsThereAre() throws Exception {
    HttpResponse<byte[]> answer = server.client.send("PUT", "/v2/app/blobs/" + NONE);

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(Client.header(answer, "Allow")).isEqualTo("DELETE, GET, HEAD");
  }

  static Stream<String> garbage() {
    return Stream.of(
        "hello\r\n\r\n",
        "GET /v2/a%zz/tags/list HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /v2/\r\n\r\n",
        "\u0000\u0001\u0002\r\n\r\n",
        "GET /v2/ HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\nConnection: close\r\n\r\n",
        "GET /v2/ HTTP/1.1\r\nHost: x\r\n" + "a: b\r\n".repeat(20_000) + "\r\n",
        "GET /v2/" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource
  void garbage(String request) throws Exception {
    try (Socket socket = server.connect(request)) {
      assertThat(TestServer.readAll(socket)).contains("\"errors\"");
    } catch (IOException e) {
      // Closed with input unread, which resets the connection.
      assertThat(e).hasMessageContaining("reset");
    }
    assertThat(server.client.get("/v2/").statusCode()).isEqualTo(200);
  }

  private static Refused refused(String method, String path, int status, ErrorCode code) {
    return new Refused(method, path, "", "", status, code);
  }

  private static Refused manifest(String reference, String body, int status, ErrorCode code) {
    String path = "/v2/app/manifests/" + reference;
    return new Refused("PUT", path, MediaTypes.OCI_MANIFEST, body, status, code);
  }

  private static Refused typed(String type, String body, int status, ErrorCode code) {
    return new Refused("PUT", "/v2/app/manifests/v1", type, body, status, code);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
