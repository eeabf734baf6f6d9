package io.gantry.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A slow registry with one image of one eStargz layer, which can keep whole layers back. */
public final class StargzRegistry implements AutoCloseable {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
  private static final int PIECE = 64 << 10;

  private final HttpServer server;
  private final StargzLayer layer;
  private final byte[] config;
  private final byte[] manifest;
  private final long bytesPerSecond;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private long freeAt = System.nanoTime();

  /**
   * @param bytesPerSecond of all connections together
   */
  public StargzRegistry(byte[] tar, long bytesPerSecond) throws IOException {
    this.bytesPerSecond = bytesPerSecond;
    layer = StargzLayer.of(tar);
    Map<String, ?> rootfs =
        Map.of("type", "layers", "diff_ids", List.of(layer.diffId().toString()));
    config = Json.write(Map.of("os", "linux", "architecture", "amd64", "rootfs", rootfs));
    Map<String, Object> described =
        Map.of(
            "mediaType",
            "application/vnd.oci.image.layer.v1.tar+gzip",
            "digest",
            Digest.sha256(layer.blob()).toString(),
            "size",
            layer.blob().length,
            "annotations",
            Map.of("containerd.io/snapshot/stargz/toc.digest", layer.tocDigest().toString()));
    Map<String, Object> image =
        Map.of(
            "mediaType",
            "application/vnd.oci.image.config.v1+json",
            "digest",
            Digest.sha256(config).toString(),
            "size",
            config.length);
    manifest =
        Json.write(
            Map.of(
                "schemaVersion",
                2,
                "mediaType",
                MANIFEST,
                "config",
                image,
                "layers",
                List.of(described)));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  /** The image's name without its tag. */
  public String image() {
    return "localhost:" + server.getAddress().getPort() + "/app";
  }

  /** Whole layers wait from now on. */
  public void keepBack() {
    gate = new CountDownLatch(1);
  }

  public void letGo() {
    gate.countDown();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.contains("/manifests/")) {
      exchange.getResponseHeaders().set("Content-Type", MANIFEST);
      send(exchange, 200, manifest, 0, manifest.length);
    } else if (path.endsWith(Digest.sha256(layer.blob()).toString())) {
      blob(exchange);
    } else if (path.contains("/blobs/")) {
      send(exchange, 200, config, 0, config.length);
    } else {
      send(exchange, 200, new byte[] {'{', '}'}, 0, 2);
    }
  }

  private void blob(HttpExchange exchange) throws IOException {
    byte[] blob = layer.blob();
    String range = String.valueOf(exchange.getRequestHeaders().getFirst("Range"));
    Matcher asked = RANGE.matcher(range);
    if (!asked.matches()) {
      awaitGate();
      send(exchange, 200, blob, 0, blob.length);
      return;
    }
    int start = Integer.parseInt(asked.group(1));
    int end = asked.group(2).isEmpty() ? blob.length : Integer.parseInt(asked.group(2)) + 1;
    String content = "bytes %d-%d/%d".formatted(start, end - 1, blob.length);
    exchange.getResponseHeaders().set("Content-Range", content);
    send(exchange, 206, blob, start, end);
  }

  private void awaitGate() throws IOException {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void send(HttpExchange exchange, int status, byte[] body, int start, int end)
      throws IOException {
    exchange.sendResponseHeaders(status, end - start);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int at = start; at < end; at += PIECE) {
        int n = Math.min(PIECE, end - at);
        pay(n);
        out.write(body, at, n);
      }
    }
  }

  /** Waits until the line would have carried the bytes. */
  private void pay(int bytes) throws IOException {
    long until;
    synchronized (this) {
      long cost = TimeUnit.SECONDS.toNanos(1) * bytes / bytesPerSecond;
      freeAt = Math.max(freeAt, System.nanoTime()) + cost;
      until = freeAt;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    letGo();
    server.stop(0);
  }
}
