package io.gantry.distribution;

import io.gantry.distribution.HttpPeer.Exchange;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small sound registry in memory, in which a test can replace the answer to any request: so that
 * one thing is wrong, and everything around it is right.
 */
final class MemoryRegistry implements AutoCloseable {
  /** Content by path below {@code /v2/}, such as {@code app/blobs/sha256:...}. */
  final Map<String, byte[]> content = new ConcurrentSkipListMap<>();

  final Map<String, String> types = new ConcurrentSkipListMap<>();
  final Map<String, byte[]> uploads = new ConcurrentSkipListMap<>();
  final HttpPeer peer;
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final AtomicInteger uploadCount = new AtomicInteger();

  private record Fault(String pattern, AtomicInteger left, HttpPeer.Handler handler) {}

  MemoryRegistry() {
    peer = new HttpPeer(this::handle);
  }

  /** The next so many requests whose method and target match are answered so. */
  void on(String pattern, int times, HttpPeer.Handler handler) {
    faults.add(new Fault(pattern, new AtomicInteger(times), handler));
  }

  void always(String pattern, HttpPeer.Handler handler) {
    on(pattern, Integer.MAX_VALUE, handler);
  }

  /** From now on, before all that was said of such requests. */
  void replace(String pattern, HttpPeer.Handler handler) {
    faults.addFirst(new Fault(pattern, new AtomicInteger(Integer.MAX_VALUE), handler));
  }

  void redirect(String pattern, int status, String place) {
    replace(pattern, exchange -> exchange.reply(status, "Location", place));
  }

  ImageReference image(String path) {
    return ImageReference.parse(peer.authority() + "/" + path);
  }

  Descriptor blob(String path, byte[] bytes) {
    Digest digest = Digest.sha256(bytes);
    content.put(path + "/blobs/" + digest, bytes);
    return Descriptor.of(MediaTypes.OCI_LAYER_GZIP, digest, bytes.length);
  }

  /** Puts an image of one layer under a tag. */
  Document image(String path, String tag, byte[] layer) {
    Descriptor config = blob(path, "{}".getBytes(StandardCharsets.UTF_8));
    Manifest manifest = Manifest.of(config, List.of(blob(path, layer)));
    Document document = Document.of(MediaTypes.OCI_MANIFEST, Json.write(manifest));
    put(path, tag, document);
    return document;
  }

  void put(String path, String tag, Document document) {
    for (String name : List.of(tag, document.descriptor().digest().toString())) {
      content.put(path + "/manifests/" + name, document.bytes());
      types.put(path + "/manifests/" + name, document.descriptor().mediaType());
    }
  }

  @Override
  public void close() {
    peer.close();
  }

  private void handle(Exchange exchange) throws IOException {
    String asked = exchange.method + " " + exchange.target;
    for (Fault fault : faults) {
      if (asked.matches(fault.pattern()) && fault.left().getAndDecrement() > 0) {
        fault.handler().handle(exchange);
        return;
      }
    }
    sound(exchange);
  }

  /** As a sound registry does it. */
  void sound(Exchange exchange) throws IOException {
    String path = exchange.request().path();
    String below = path.startsWith("/v2/") ? path.substring(4) : "";
    switch (exchange.method) {
      case "GET", "HEAD" -> get(exchange, below);
      case "PUT" -> put(exchange, below);
      case "POST" -> start(exchange, below);
      case "PATCH" -> patch(exchange, below);
      case "DELETE" -> delete(exchange, below);
      default -> exchange.reply(405);
    }
  }

  private void get(Exchange exchange, String below) throws IOException {
    byte[] bytes = content.get(below);
    if (below.isEmpty()) {
      exchange.json(200, "{}");
    } else if (uploads.containsKey(below)) {
      exchange.reply(204, "Location", "/v2/" + below, "Range", range(uploads.get(below)));
    } else if (below.endsWith("/tags/list")) {
      exchange.json(200, Json.writeString(Map.of("tags", tags(below))));
    } else if (bytes == null) {
      String code = below.contains("/manifests/") ? "MANIFEST_UNKNOWN" : "BLOB_UNKNOWN";
      exchange.json(404, error(code, "not known here"));
    } else if (below.contains("/manifests/")) {
      exchange.reply(
          200,
          bytes,
          "Content-Type",
          types.getOrDefault(below, ""),
          "Docker-Content-Digest",
          Digest.sha256(bytes).toString());
    } else {
      blob(exchange, bytes);
    }
  }

  private static void blob(Exchange exchange, byte[] bytes) throws IOException {
    String range = exchange.request().header("range");
    if (range.isEmpty()) {
      exchange.reply(200, bytes);
      return;
    }
    int from = Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1"));
    exchange.reply(
        206,
        Arrays.copyOfRange(bytes, from, bytes.length),
        "Content-Range",
        "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
  }

  private List<String> tags(String below) {
    String manifests = below.replace("/tags/list", "/manifests/");
    return content.keySet().stream()
        .filter(key -> key.startsWith(manifests) && !key.contains("sha256:"))
        .map(key -> key.substring(manifests.length()))
        .toList();
  }

  private void put(Exchange exchange, String below) throws IOException {
    byte[] body = exchange.request().body();
    if (below.contains("/manifests/")) {
      String path = below.substring(0, below.indexOf("/manifests/"));
      String name = below.substring(below.lastIndexOf('/') + 1);
      put(path, name, Document.of(exchange.request().header("content-type"), body));
      exchange.reply(201, "Docker-Content-Digest", Digest.sha256(body).toString());
      return;
    }
    byte[] whole = join(uploads.getOrDefault(below, new byte[0]), body);
    String digest = query(exchange.target).getOrDefault("digest", "");
    if (!uploads.containsKey(below)) {
      exchange.json(404, error("BLOB_UPLOAD_UNKNOWN", "no such upload"));
    } else if (!Digest.sha256(whole).toString().equals(digest)) {
      exchange.json(400, error("DIGEST_INVALID", "provided digest did not match"));
    } else {
      uploads.remove(below);
      content.put(below.substring(0, below.indexOf("/blobs/")) + "/blobs/" + digest, whole);
      exchange.reply(201, "Docker-Content-Digest", digest);
    }
  }

  private void start(Exchange exchange, String below) throws IOException {
    Map<String, String> query = query(exchange.target);
    String mounted = query.get("from") + "/blobs/" + query.get("mount");
    String path = below.substring(0, below.indexOf("/blobs/"));
    if (content.containsKey(mounted)) {
      content.put(path + "/blobs/" + query.get("mount"), content.get(mounted));
      exchange.reply(201);
      return;
    }
    String upload = below + "number-" + uploadCount.incrementAndGet();
    uploads.put(upload, new byte[0]);
    exchange.reply(202, "Location", "/v2/" + upload + "?state=kept", "Range", "0-0");
  }

  private void patch(Exchange exchange, String below) throws IOException {
    byte[] before = uploads.get(below);
    String range = exchange.request().header("content-range");
    if (before == null) {
      exchange.json(404, error("BLOB_UPLOAD_UNKNOWN", "no such upload"));
    } else if (!range.startsWith(before.length + "-")) {
      exchange.reply(416, "Location", "/v2/" + below, "Range", range(before));
    } else {
      uploads.put(below, join(before, exchange.request().body()));
      exchange.reply(202, "Location", "/v2/" + below, "Range", range(uploads.get(below)));
    }
  }

  private void delete(Exchange exchange, String below) throws IOException {
    boolean upload = uploads.remove(below) != null;
    if (upload || content.remove(below) != null) {
      exchange.reply(below.contains("/uploads/") ? 204 : 202);
    } else {
      exchange.json(404, error("MANIFEST_UNKNOWN", "not known here"));
    }
  }

  static String error(String code, String message) {
    return Json.writeString(Map.of("errors", List.of(Map.of("code", code, "message", message))));
  }

  private static String range(byte[] uploaded) {
    return "0-" + Math.max(0, uploaded.length - 1);
  }

  private static Map<String, String> query(String target) {
    Map<String, String> query = new TreeMap<>();
    for (String pair : target.replaceFirst("^[^?]*[?]?", "").split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], parts.length > 1 ? decode(parts[1]) : "");
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  /** The names of all content, for a look from outside. */
  List<String> names() {
    return new ArrayList<>(content.keySet());
  }
}
