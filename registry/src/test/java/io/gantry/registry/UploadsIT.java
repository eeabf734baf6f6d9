package io.gantry.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads in pieces, through restarts, by clients that stall, lie and leave. */
class UploadsIT {
  private static final byte[] BLOB = new byte[300_000];
  private static final Digest DIGEST;

  static {
    new Random(7).nextBytes(BLOB);
    DIGEST = Digest.sha256(BLOB);
  }

  @TempDir Path root;

  @Test
  void goesOnAfterARestart() throws Exception {
    String location;
    try (TestServer server = TestServer.start(root)) {
      location = server.client.begin("app");
      server.client.send("PATCH", location, Arrays.copyOf(BLOB, 100_000));
    }
    try (TestServer server = TestServer.start(root)) {
      assertThat(Client.header(server.client.get(location), "Range")).isEqualTo("0-99999");
      byte[] rest = Arrays.copyOfRange(BLOB, 100_000, BLOB.length);
      HttpResponse<byte[]> end = server.client.send("PUT", location + "?digest=" + DIGEST, rest);
      assertThat(end.statusCode()).isEqualTo(201);
      assertThat(server.client.get("/v2/app/blobs/" + DIGEST).body()).isEqualTo(BLOB);
    }
    assertNoUploads();
  }

  @Test
  void keepsWhatCameBeforeTheClientLeft() throws Exception {
    try (TestServer server = TestServer.start(root)) {
      String location = server.client.begin("app");
      try (Socket socket = server.connect(head("PATCH", location, "Content-Length: 300000"))) {
        socket.getOutputStream().write(BLOB, 0, 64_000);
      }
      awaitSize(server, location, 64_000);

      HttpResponse<byte[]> end =
          server.client.send(
              "PUT",
              location + "?digest=" + DIGEST,
              Arrays.copyOfRange(BLOB, 64_000, BLOB.length),
              "Content-Range",
              "64000-299999");
      assertThat(end.statusCode()).isEqualTo(201);
    }
  }

  @Test
  void takesAChunkedBodyOfUnknownLength() throws Exception {
    try (TestServer server = TestServer.start(root)) {
      String location = server.client.begin("app");
      String head = head("PATCH", location, "Transfer-Encoding: chunked");
      try (Socket socket = server.connect(head)) {
        OutputStream out = socket.getOutputStream();
        for (int from = 0; from < BLOB.length; from += 77_777) {
          int length = Math.min(77_777, BLOB.length - from);
          out.write((Integer.toHexString(length) + ";x=y\r\n").getBytes(StandardCharsets.US_ASCII));
          out.write(BLOB, from, length);
          out.write(new byte[] {'\r', '\n'});
        }
        // The connection serves the next request: the body's end was found.
        String next = "0\r\n\r\nGET /v2/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        out.write(next.getBytes(StandardCharsets.US_ASCII));
        assertThat(TestServer.readAll(socket))
            .startsWith("HTTP/1.1 202")
            .contains("Range: 0-299999")
            .contains("HTTP/1.1 200");
      }
      assertThat(server.client.send("PUT", location + "?digest=" + DIGEST).statusCode())
          .isEqualTo(201);
    }
  }

  /** The HTTP server alone would wait for two gigabytes before it gave on the first byte. */
  @Test
  void doesNotHoldAHugeChunkInMemory() throws Exception {
    try (TestServer server = TestServer.start(root)) {
      String location = server.client.begin("app");
      String head = head("PATCH", location, "Transfer-Encoding: chunked");
      try (Socket socket = server.connect(head + "7fffffff\r\n")) {
        socket.getOutputStream().write(BLOB);
        awaitSize(server, location, BLOB.length);
      }
    }
  }

  @Test
  void doesNotHoldABodyThatNobodyWants() throws Exception {
    try (TestServer server = TestServer.start(root, "--stall-limit", "1s")) {
      String head = head("POST", "/v2/app/blobs/uploads/", "Transfer-Encoding: chunked");
      try (Socket socket = server.connect(head + "7fffffff\r\n")) {
        assertThat(socket.getInputStream().readNBytes(12))
            .isEqualTo("HTTP/1.1 202".getBytes(StandardCharsets.US_ASCII));
        byte[] megabyte = new byte[1 << 20];
        assertThatThrownBy(
                () -> {
                  for (int sent = 0; sent < 200; sent++) {
                    socket.getOutputStream().write(megabyte);
                  }
                })
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void refusesChunksThatAreNone() throws Exception {
    try (TestServer server = TestServer.start(root)) {
      for (String size : new String[] {"zz", "-5", "", "ffffffffffffffffff", "a".repeat(1000)}) {
        String location = server.client.begin("app");
        String head = head("PATCH", location, "Transfer-Encoding: chunked");
        try (Socket socket = server.connect(head + size + "\r\nhello\r\n0\r\n\r\n")) {
          assertThat(TestServer.readAll(socket)).doesNotContain("HTTP/1.1 2");
        }
        assertThat(server.client.get(location).statusCode()).isEqualTo(204);
      }
    }
  }

  @Test
  void refusesTheSecondOfTwoWriters() throws Exception {
    try (TestServer server = TestServer.start(root)) {
      String location = server.client.begin("app");
      try (Socket socket = server.connect(head("PATCH", location, "Content-Length: 300000"))) {
        socket.getOutputStream().write(BLOB, 0, 1000);
        awaitSize(server, location, 1000);
        assertThat(server.client.send("PATCH", location, BLOB).statusCode()).isEqualTo(409);
      }
    }
  }

  @Test
  void cutsAClientThatStalls() throws Exception {
    try (TestServer server = TestServer.start(root, "--stall-limit", "1s")) {
      String location = server.client.begin("app");
      try (Socket socket = server.connect(head("PATCH", location, "Content-Length: 300000"))) {
        socket.getOutputStream().write(BLOB, 0, 1000);
        assertThat(socket.getInputStream().read()).as("end of the connection").isEqualTo(-1);
      }
      assertThat(server.client.send("PATCH", location, BLOB).statusCode()).isEqualTo(202);
    }
  }

  @Test
  void cutsAReaderThatStalls() throws Exception {
    byte[] large = new byte[32 << 20];
    try (TestServer server = TestServer.start(root, "--stall-limit", "1s")) {
      Digest digest = server.client.push("app", large);
      String get = "GET /v2/app/blobs/" + digest + " HTTP/1.1\r\nHost: x\r\n\r\n";
      try (Socket socket = server.connect(get)) {
        Thread.sleep(3000);
        long read = 0;
        byte[] buffer = new byte[64 << 10];
        try {
          for (int n = 0; n >= 0; n = socket.getInputStream().read(buffer)) {
            read += n;
          }
        } catch (IOException e) {
          assertThat(e).hasMessageContaining("reset");
        }
        assertThat(read).isLessThan(large.length);
      }
    }
  }

  @Test
  void refusesBeforeAllIsSent() throws Exception {
    try (TestServer server = TestServer.start(root, "--quota", "100000")) {
      String location = server.client.begin("app");
      HttpResponse<byte[]> answer = server.client.send("PATCH", location, BLOB);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(Client.text(answer)).contains("DENIED").contains("100000");
    }
  }

  @Test
  void keepsToQuotas() throws Exception {
    try (TestServer server =
        TestServer.start(root, "--quota", "500000", "--repository-quota", "350000")) {
      server.client.push("one", BLOB);
      byte[] second = Arrays.copyOf(BLOB, 100_000);
      String post = "/blobs/uploads/?digest=" + Digest.sha256(second);
      assertThat(server.client.send("POST", "/v2/one" + post, second).statusCode()).isEqualTo(403);
      assertThat(server.client.send("POST", "/v2/two" + post, second).statusCode()).isEqualTo(201);
      String mount = "/v2/one/blobs/uploads/?from=two&mount=" + Digest.sha256(second);
      assertThat(server.client.send("POST", mount).statusCode()).isEqualTo(403);
    }
    assertNoUploads();
  }

  @Test
  void expiresWhatIsForgotten() throws Exception {
    try (TestServer server = TestServer.start(root)) {
      String old = server.client.begin("app");
      server.client.send("PATCH", old, BLOB);
      Instant between = Instant.now();
      Thread.sleep(20);
      String young = server.client.begin("app");

      assertThat(server.server.registry().uploads().expire(between)).isEqualTo(1);
      assertThat(server.client.get(old).statusCode()).isEqualTo(404);
      assertThat(server.client.get(young).statusCode()).isEqualTo(204);
      assertThat(server.client.send("DELETE", young).statusCode()).isEqualTo(204);
    }
    assertNoUploads();
  }

  private static String head(String method, String path, String header) {
    return method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n";
  }

  private static void awaitSize(TestServer server, String location, int size) throws Exception {
    String expected = "0-" + (size - 1);
    for (int i = 0; i < 500; i++) {
      if (Client.header(server.client.get(location), "Range").equals(expected)) {
        return;
      }
      Thread.sleep(20);
    }
    assertThat(Client.header(server.client.get(location), "Range")).isEqualTo(expected);
  }

  private void assertNoUploads() throws Exception {
    try (Stream<Path> files = Files.walk(root.resolve("uploads"))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }
}
