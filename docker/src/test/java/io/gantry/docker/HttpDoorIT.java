package io.gantry.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP as it arrives on a real socket: well formed, malformed, hijacked, and cut off. */
@Timeout(10)
class HttpDoorIT {
  @TempDir Path folder;
  private DoorFixture door;

  @BeforeEach
  void open() {
    door = new DoorFixture(folder, false);
  }

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void pingTellsVersionAndPlatform() throws IOException {
    String answer = RawClient.get(door.socket, "/_ping");
    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Api-Version: 1.51\r\n", "Ostype: linux\r\n", "Docker-Experimental: false\r\n")
        .contains("Server: Gantry/1.0 (linux)\r\n")
        .endsWith("\r\n\r\nOK");
  }

  @Test
  void headOfPingHasNoBody() throws IOException {
    assertThat(
            RawClient.ask(
                door.socket, "HEAD /_ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Api-Version: 1.51")
        .endsWith("\r\n\r\n");
  }

  @Test
  void socketIsForRootAndItsGroup() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(door.socket)))
        .isEqualTo("rw-rw----");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(door.socket);
    }
  }

  @Test
  void secondDaemonOnTheSocketIsRefused() {
    assertThatThrownBy(() -> new DoorFixture(folder, false))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("another daemon does");
  }

  @Test
  void staleSocketIsReplaced(@TempDir Path other) throws IOException {
    Path stale = other.resolve("api.sock");
    try (var dead =
        java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      dead.bind(java.net.UnixDomainSocketAddress.of(stale));
    }
    try (DoorFixture second = new DoorFixture(other, false)) {
      assertThat(RawClient.get(second.socket, "/_ping")).endsWith("OK");
    }
    assertThat(stale).doesNotExist();
  }

  @Test
  void versionsInThePath() throws IOException {
    assertThat(RawClient.get(door.socket, "/v1.51/_ping")).endsWith("OK");
    assertThat(RawClient.get(door.socket, "/v1.40/_ping")).endsWith("OK");
    assertThat(RawClient.get(door.socket, "/v1.39/_ping"))
        .startsWith("HTTP/1.1 400 ")
        .contains("client version 1.39 is too old. Minimum supported API version is 1.40");
    assertThat(RawClient.get(door.socket, "/v1.52/_ping"))
        .startsWith("HTTP/1.1 400 ")
        .contains("client version 1.52 is too new. Maximum supported API version is 1.51");
  }

  @Test
  void unknownPathsAndThoseThatDockerHas() throws IOException {
    assertThat(RawClient.get(door.socket, "/v1.51/nonsense"))
        .startsWith("HTTP/1.1 404 ")
        .endsWith("{\"message\":\"page not found\"}");
    assertThat(RawClient.post(door.socket, "/v1.51/swarm/init", "{}"))
        .startsWith("HTTP/1.1 501 ")
        .contains("POST /swarm/init is not available");
  }

  @Test
  void pathVariablesAreDecodedAndMayHoldSlashes() throws IOException {
    assertThat(RawClient.get(door.socket, "/echo/a.b%2Fc/d+e:f")).contains("\"a.b/c/d+e:f\"");
  }

  @Test
  void unknownFieldsAreIgnored() throws IOException {
    assertThat(RawClient.post(door.socket, "/echo", "{\"Image\":\"i\",\"Nonsense\":[{}]}"))
        .startsWith("HTTP/1.1 200 ")
        .contains("\"Image\":\"i\"");
  }

  @Test
  void badBodiesAreTold() throws IOException {
    for (String bad : List.of("{", "[]", "{\"Image\":[1]}", "{\"Tty\":\"x\"}", "nonsense", "{}}")) {
      assertThat(RawClient.post(door.socket, "/echo", bad))
          .as(bad)
          .startsWith("HTTP/1.1 400 ")
          .contains("{\"message\":\"invalid JSON");
    }
    assertThat(RawClient.post(door.socket, "/echo", "")).contains("invalid JSON: got EOF");
    assertThat(
            RawClient.ask(
                door.socket,
                "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"))
        .startsWith("HTTP/1.1 400 ")
        .contains("unsupported Content-Type header ()");
  }

  @Test
  void giganticBodyIsRefused() throws IOException {
    String body = "{\"Image\":\"" + "x".repeat(Call.MAX_BODY) + "\"}";
    assertThat(RawClient.post(door.socket, "/echo", body))
        .startsWith("HTTP/1.1 400 ")
        .contains("request body is larger than");
  }

  @Test
  void whatIsNoHttpIsRefused() throws IOException {
    assertThat(RawClient.ask(door.socket, "\u0016\u0003\u0001garbage\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("{\"message\":");
    assertThat(RawClient.ask(door.socket, "GET /_ping HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.1 505 ")
        .contains("{\"message\":\"HTTP 1.0 is not supported");
    assertThat(
            RawClient.ask(
                door.socket, "GET /_ping HTTP/1.1\r\nX: " + "y".repeat(600_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("{\"message\":");
    assertThat(RawClient.ask(door.socket, "GET /" + "y".repeat(200_000) + " HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ")
        .contains("{\"message\":");
  }

  @Test
  void connectionLivesOnAfterErrors() throws IOException {
    try (RawClient client = new RawClient(door.socket)) {
      for (int i = 0; i < 3; i++) {
        client.send("GET /nonsense HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.readUntil("not found\"}")).startsWith("HTTP/1.1 404 ");
        client.send(
            "POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
                + "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{"
                + "GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.readUntil("\r\n\r\nOK"))
            .startsWith("HTTP/1.1 204 ")
            .contains("HTTP/1.1 400 ", "HTTP/1.1 200 OK");
      }
    }
  }

  @Test
  void chunkedBodiesAndContinue() throws IOException {
    try (RawClient client = new RawClient(door.socket)) {
      client.send(
          "POST /bytes HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
      client.send("3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n");
      assertThat(client.readUntil("}")).endsWith("{\"bytes\":19}");
    }
  }

  /** More than the socket's buffers hold; a client that writes all before it reads is Python's. */
  @Test
  void anAnswerThatDoesNotWantTheBodyStillReachesWhoSendsIt() throws IOException {
    for (String connection : List.of("keep-alive", "close")) {
      for (String path : List.of("/refused", "/unread")) {
        try (RawClient client = new RawClient(door.socket)) {
          client.send(
              "POST %s HTTP/1.1\r\nHost: x\r\nConnection: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                  .formatted(path, connection));
          for (int i = 0; i < 64; i++) {
            client.send("100000\r\n");
            client.send(new byte[1 << 20]);
            client.send("\r\n");
          }
          client.send("0\r\n\r\n");
          assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 20");
        }
      }
    }
  }

  @Test
  void aClientThatWaitsToBeAskedForItsBodyIsAskedBeforeTheAnswerBegins() throws IOException {
    String head = "HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n";
    String request = "POST /refused " + head + "Content-Length: 3\r\n\r\n";
    try (RawClient client = new RawClient(door.socket)) {
      client.send(request);
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
      client.send("abc");
      assertThat(client.readAll()).isEqualTo("0\r\n\r\n");
    }
    try (RawClient client = new RawClient(door.socket)) {
      client.send("POST /nowhere " + head + "Content-Length: 3\r\n\r\n");
      assertThat(client.readAll()).startsWith("HTTP/1.1 404 ").endsWith("page not found\"}");
    }
  }

  @Test
  void streamThatFailsEndsWithoutItsLastChunk() throws IOException {
    assertThat(RawClient.get(door.socket, "/broken")).endsWith("\r\n\r\n1\r\nx\r\n");
  }

  @Test
  void clientThatLeavesAStreamIsNoticed() throws Exception {
    try (RawClient client = new RawClient(door.socket)) {
      client.send("GET /forever HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.readUntil("}")).contains("Transfer-Encoding: chunked", "{\"first\":1}");
      assertThat(door.left.getCount()).isOne();
    }
    assertThat(door.left.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void hijackWithUpgradeKeepsOutputAfterHalfClose() throws IOException {
    try (RawClient client = new RawClient(door.socket)) {
      client.send(
          "POST /v1.51/attach HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
      assertThat(client.readUntil("\r\n\r\n"))
          .startsWith("HTTP/1.1 101 UPGRADED\r\n")
          .contains("Upgrade: tcp\r\n")
          .contains("Content-Type: application/vnd.docker.multiplexed-stream\r\n");
      client.send("ping");
      assertThat(client.readUntil("ping")).isEqualTo("\1\0\0\0\0\0\0\4ping");
      client.halfClose();
      assertThat(client.readAll()).isEqualTo("\2\0\0\0\0\0\0\3bye");
    }
  }

  @Test
  void hijackTheOldWayWithABody() throws IOException {
    try (RawClient client = new RawClient(door.socket)) {
      client.send(
          "POST /v1.41/attach HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}early");
      assertThat(client.readUntil("\r\n\r\n"))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("Content-Type: application/vnd.docker.raw-stream\r\n")
          .doesNotContain("Transfer-Encoding", "Content-Length");
      assertThat(client.readUntil("early")).endsWith("early");
      client.halfClose();
      assertThat(client.readAll()).endsWith("bye");
    }
  }

  @Test
  void attachedClientThatIsGoneFreesTheSession() throws Exception {
    try (RawClient client = new RawClient(door.socket)) {
      client.send("POST /attach HTTP/1.1\r\nHost: x\r\nUpgrade: tcp\r\n\r\n");
      client.readUntil("\r\n\r\n");
    }
    assertThat(door.session.closed.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void terminalIsRawAndKnowsTheDetachKeys(@TempDir Path other) throws Exception {
    try (DoorFixture terminal = new DoorFixture(other, true);
        RawClient client = new RawClient(terminal.socket)) {
      client.send("POST /attach HTTP/1.1\r\nHost: x\r\nUpgrade: tcp\r\n\r\n");
      assertThat(client.readUntil("\r\n\r\n")).contains("raw-stream");
      client.send("a\u0010b");
      assertThat(client.readUntil("b")).isEqualTo("a\u0010b");
      client.send("\u0010\u0011");
      assertThat(client.readAll()).isEmpty();
      assertThat(terminal.session.closed.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(terminal.session.input.toString(StandardCharsets.US_ASCII)).isEqualTo("a\u0010b");
    }
  }

  @Test
  void twoHundredClientsAtOnce() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String path = "/echo/" + i;
        answers.add(clients.submit(() -> RawClient.get(door.socket, path)));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).contains("{\"name\":\"" + i + "\"}");
      }
    }
  }

  @Test
  void tcpListenerIsAsGood() throws IOException {
    ApiSettings settings = DoorFixture.settings(List.of(ListenAddress.parse("tcp://127.0.0.1:0")));
    Router router = new Router().add("GET", "/_ping", new Ping(true));
    try (ApiServer server = ApiServer.start(router, settings);
        RawClient client =
            new RawClient(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), server.ports().getFirst()))) {
      client.send("GET /_ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(client.readAll()).endsWith("OK");
    }
  }

  /** Timer 02 of {@code /proc/net/tcp6} is the keep-alive's; its time is in hundredths, hex. */
  @Test
  void tcpClientIsProbedWithinSeconds() throws IOException {
    ApiSettings settings = DoorFixture.settings(List.of(ListenAddress.parse("tcp://127.0.0.1:0")));
    Router router = new Router().add("GET", "/_ping", new Ping(true));
    try (ApiServer server = ApiServer.start(router, settings);
        RawClient client =
            new RawClient(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), server.ports().getFirst()))) {
      client.send("GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n");
      client.readUntil("OK");
      String local = "0000000000000000FFFF00000100007F:%04X".formatted(server.ports().getFirst());
      String timer =
          Files.readAllLines(Path.of("/proc/net/tcp6")).stream()
              .map(line -> line.strip().split("\\s+"))
              .filter(fields -> fields[1].equals(local) && fields[3].equals("01"))
              .map(fields -> fields[5])
              .findFirst()
              .orElseThrow();
      assertThat(timer).startsWith("02:");
      assertThat(Integer.parseInt(timer.substring(3), 16)).isLessThanOrEqualTo(1000);
    }
  }
}
