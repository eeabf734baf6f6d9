package io.gantry.registry;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gantry.oci.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that keeps copies of another one. */
class UpstreamIT {
  private static final byte[] LAYER = "layer".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NEWER = "newer".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @Test
  void servesWhatTheUpstreamHasAndWhatItHad() throws Exception {
    TestServer upstream = TestServer.start(folder.resolve("upstream"));
    try (TestServer cache = cache("http://127.0.0.1:" + upstream.port())) {
      byte[] first = upstream.client.pushImage("team/app", "v1", LAYER);
      assertThat(cache.client.get("/v2/team/app/manifests/v1").body()).isEqualTo(first);
      String blob = "/v2/team/app/blobs/" + Digest.sha256(LAYER);
      assertThat(Client.header(cache.client.send("HEAD", blob), "Content-Length")).isEqualTo("5");
      assertThat(cache.client.get(blob).body()).isEqualTo(LAYER);

      byte[] second = upstream.client.pushImage("team/app", "v1", NEWER);
      assertThat(cache.client.get("/v2/team/app/manifests/v1").body()).isEqualTo(second);
      assertThat(cache.client.get("/v2/team/app/manifests/none").statusCode()).isEqualTo(404);
      assertThat(cache.client.send("POST", "/v2/team/app/blobs/uploads/").statusCode())
          .isEqualTo(405);

      upstream.close();
      assertThat(cache.client.get("/v2/team/app/manifests/v1").body()).isEqualTo(second);
      assertThat(cache.client.get(blob).body()).isEqualTo(LAYER);
      String missed = "/v2/team/app/blobs/" + Digest.sha256(NEWER);
      assertThat(cache.client.get(missed).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void showsAPassword() throws Exception {
    Path passwords = folder.resolve("htpasswd");
    Files.writeString(
        passwords, "reader:" + BCrypt.withDefaults().hashToString(5, "secret".toCharArray()));
    Path credentials = Files.writeString(folder.resolve("credentials"), "reader:secret\n");
    Path root = folder.resolve("upstream");
    try (TestServer open = TestServer.start(root)) {
      open.client.pushImage("app", "v1", LAYER);
    }
    try (TestServer upstream = TestServer.start(root, "--htpasswd", passwords.toString())) {
      String url = "http://127.0.0.1:" + upstream.port();
      try (TestServer cache = cache(url)) {
        assertThat(cache.client.get("/v2/app/manifests/v1").statusCode()).isEqualTo(404);
      }
      try (TestServer cache = cache(url, "--upstream-credentials", credentials.toString())) {
        assertThat(cache.client.get("/v2/app/manifests/v1").statusCode()).isEqualTo(200);
      }
    }
  }

  /** An upstream with a token server, which sends blobs from elsewhere, and lies about one. */
  @Test
  void getsATokenFollowsRedirectsAndVerifies() throws Exception {
    AtomicInteger leaked = new AtomicInteger();
    String good = Digest.sha256(LAYER).toString();
    String bad = Digest.sha256("other").toString();
    HttpServer storage =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    storage.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestHeaders().containsKey("Authorization")) {
            leaked.incrementAndGet();
          }
          answer(exchange, 200, LAYER);
        });
    HttpServer fake =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    int port = fake.getAddress().getPort();
    fake.createContext("/token", exchange -> answer(exchange, 200, bytes("{\"token\":\"t1\"}")));
    fake.createContext(
        "/v2/",
        exchange -> {
          Optional<String> shown =
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"));
          if (!shown.equals(Optional.of("Bearer t1"))) {
            exchange
                .getResponseHeaders()
                .add(
                    "WWW-Authenticate",
                    "Bearer realm=\"http://127.0.0.1:%d/token\",service=\"s\",scope=\"x\""
                        .formatted(port));
            answer(exchange, 401, bytes("{}"));
            return;
          }
          exchange
              .getResponseHeaders()
              .add("Location", "http://127.0.0.1:" + storage.getAddress().getPort() + "/blob");
          answer(exchange, 307, bytes(""));
        });
    storage.start();
    fake.start();
    try (TestServer cache = cache("http://127.0.0.1:" + port)) {
      assertThat(cache.client.get("/v2/app/blobs/" + good).body()).isEqualTo(LAYER);
      assertThat(cache.client.get("/v2/app/blobs/" + bad).statusCode()).isGreaterThanOrEqualTo(400);
      assertThat(leaked.get()).as("tokens shown to the other host").isZero();
      assertThat(cache.server.registry().contents().all()).hasSize(1);
    } finally {
      fake.stop(0);
      storage.stop(0);
    }
  }

  private TestServer cache(String url, String... options) {
    String[] all = new String[options.length + 2];
    all[0] = "--upstream";
    all[1] = url;
    System.arraycopy(options, 0, all, 2, options.length);
    return TestServer.start(folder.resolve("cache"), all);
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
