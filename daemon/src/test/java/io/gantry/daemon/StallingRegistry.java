package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import io.gantry.testing.BusyboxRoot;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A registry with one image, whose layer can stop in the middle. */
final class StallingRegistry implements AutoCloseable {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private final HttpServer server;
  private final byte[] layer;
  private final byte[] config;
  private final byte[] manifest;
  private volatile CountDownLatch stalled = new CountDownLatch(0);
  private volatile CountDownLatch ended = new CountDownLatch(0);
  private volatile boolean stalls;

  StallingRegistry() throws IOException {
    byte[] tar = BusyboxRoot.tar();
    // A longer end makes it another layer than that of the image which is there already.
    layer = Arrays.copyOf(tar, tar.length + 10240);
    config =
        Json.write(
            Map.of(
                "os", "linux",
                "architecture", "amd64",
                "rootfs",
                    Map.of(
                        "type", "layers", "diff_ids", List.of(Digest.sha256(layer).toString()))));
    manifest =
        Json.write(
            Map.of(
                "schemaVersion",
                2,
                "mediaType",
                MANIFEST,
                "config",
                descriptor("application/vnd.oci.image.config.v1+json", config),
                "layers",
                List.of(descriptor("application/vnd.oci.image.layer.v1.tar", layer))));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.contains("/manifests/")) {
      exchange.getResponseHeaders().set("Content-Type", MANIFEST);
      send(exchange, manifest);
    } else if (path.endsWith(Digest.sha256(layer).toString())) {
      sendLayer(exchange);
    } else {
      send(exchange, path.contains("/blobs/") ? config : new byte[] {'{', '}'});
    }
  }

  private static void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private void sendLayer(HttpExchange exchange) throws IOException {
    if (!stalls) {
      send(exchange, layer);
      return;
    }
    exchange.sendResponseHeaders(200, layer.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(layer, 0, layer.length / 2);
      out.flush();
      trickle(out);
    } finally {
      ended.countDown();
    }
  }

  /** Until the client has left, which only a write can tell. */
  private void trickle(OutputStream out) throws IOException {
    for (int i = 0; i < layer.length / 4; i++) {
      out.write(layer[layer.length / 2 + i]);
      out.flush();
      if (i == 20) {
        stalled.countDown();
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static Map<String, Object> descriptor(String type, byte[] content) {
    return Map.of(
        "mediaType", type, "digest", Digest.sha256(content).toString(), "size", content.length);
  }

  String host() {
    return "localhost:" + server.getAddress().getPort();
  }

  String digest() {
    return Digest.sha256(manifest).toString();
  }

  void stall() {
    stalled = new CountDownLatch(1);
    ended = new CountDownLatch(1);
    stalls = true;
  }

  /** Until this client's copy is in the middle of the layer. */
  void awaitStall(RawConnection client) throws InterruptedException, IOException {
    if (!stalled.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("nobody asked for the layer: " + client.all());
    }
  }

  /** Until whoever read the stalled layer has left. */
  void awaitEnd(String what) throws InterruptedException {
    assertThat(ended.await(30, TimeUnit.SECONDS)).as(what).isTrue();
  }

  void resume() {
    stalls = false;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
