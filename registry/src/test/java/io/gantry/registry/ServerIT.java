package io.gantry.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.testing.Tool;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server has beside the protocol: TLS, metrics, the page, one process a folder. */
class ServerIT {
  private static final byte[] LAYER = "layer".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"rsa:2048", "ec"})
  void speaksTls(String type) throws Exception {
    String[] keyType =
        type.equals("ec")
            ? new String[] {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"}
            : new String[] {"-newkey", type};
    String[] request = {
      "openssl",
      "req",
      "-x509",
      "-nodes",
      "-keyout",
      "key.pem",
      "-out",
      "cert.pem",
      "-days",
      "2",
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost",
      keyType[0],
      keyType[1]
    };
    if (keyType.length == 4) {
      request = Arrays.copyOf(request, request.length + 2);
      request[request.length - 2] = keyType[2];
      request[request.length - 1] = keyType[3];
    }
    Tool.run(folder, request);
    try (TestServer server =
        TestServer.start(
            folder.resolve("root"),
            "--tls-cert",
            folder.resolve("cert.pem").toString(),
            "--tls-key",
            folder.resolve("key.pem").toString())) {
      String url = "https://localhost:" + server.port() + "/v2/";
      assertThat(Tool.run(folder, "curl", "-sS", "--cacert", "cert.pem", "-i", url))
          .contains("200 OK");
    }
  }

  @Test
  void saysWhatAKeyFileLacks() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong.pem"), "nothing");
    assertThatThrownBy(() ->
            TestServer.start(
                folder.resolve("root"),
                "--tls-cert",
                wrong.toString(),
                "--tls-key",
                wrong.toString()))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("PRIVATE KEY");
  }

  @Test
  void countsForPrometheus() throws Exception {
    try (TestServer server = TestServer.start(folder.resolve("root"), "--metrics")) {
      server.client.pushImage("app", "v1", LAYER);
      server.client.get("/v2/app/blobs/" + Digest.sha256(LAYER));
      server.client.get("/v2/none/tags/list");
      server.client.begin("app");

      String text = Client.text(server.client.get("/metrics"));
      assertThat(text)
          .contains(
              "gantry_registry_requests_total{method=\"GET\",route=\"blob\",status=\"200\"} 1.0")
          .contains(
              "gantry_registry_requests_total{method=\"GET\",route=\"tags\",status=\"404\"} 1.0")
          .contains("gantry_registry_sent_bytes_total 5.0")
          .contains("gantry_registry_blobs 3.0")
          .contains("gantry_registry_uploads 1.0")
          .contains("gantry_registry_gc_runs_total 0.0");
    }
    try (TestServer server = TestServer.start(folder.resolve("root"))) {
      assertThat(server.client.get("/metrics").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void showsAPageThatRunsNothing() throws Exception {
    try (TestServer server = TestServer.start(folder.resolve("root"))) {
      byte[] manifest = server.client.pushImage("team/app", "v1", LAYER);
      byte[] hostile =
          Client.referrer(manifest, "{}".getBytes(StandardCharsets.UTF_8), "<script>alert(1)");
      server.client.putManifest("team/app", "sbom", hostile);

      HttpResponse<byte[]> start = server.client.get("/");
      assertThat(Client.header(start, "Content-Security-Policy")).startsWith("default-src 'none'");
      assertThat(Client.text(start)).contains("team/app");
      assertThat(Client.text(server.client.get("/?repository=team/app"))).contains(">v1</a>");
      String page =
          Client.text(
              server.client.get("/?repository=team/app&manifest=" + Digest.sha256(manifest)));
      assertThat(page)
          .contains(Digest.sha256(LAYER).toString(), "5 B", Digest.sha256(hostile).toString())
          .contains("&lt;script&gt;")
          .doesNotContain("<script");
      assertThat(server.client.get("/?repository=none").statusCode()).isEqualTo(404);
      assertThat(server.client.get("/?repository=%3Cscript%3E").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void doesNotPassAShortenedBlobForAWholeOne() throws Exception {
    Path root = folder.resolve("root");
    try (TestServer server = TestServer.start(root)) {
      Digest digest = server.client.push("app", new byte[64 << 20]);
      String get = "GET /v2/app/blobs/" + digest + " HTTP/1.1\r\nHost: x\r\n\r\n";
      try (Socket socket = server.connect(get);
          FileChannel file =
              FileChannel.open(
                  root.resolve("content/blobs").resolve(digest.toString()),
                  StandardOpenOption.WRITE)) {
        assertThat(socket.getInputStream().readNBytes(4)).as("the answer has begun").hasSize(4);
        file.truncate(1 << 20);
        assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(64 << 20);
      }
    }
  }

  @Test
  void aFolderBelongsToOneServer() throws Exception {
    try (TestServer _ = TestServer.start(folder.resolve("root"))) {
      assertThatThrownBy(() -> TestServer.start(folder.resolve("root")))
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("in use");
    }
  }
}
