package io.gantry.registry;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A client of the registry's protocol that checks nothing by itself. */
final class Client {
  private final String base;
  private final HttpClient http = HttpClient.newHttpClient();

  Client(int port) {
    base = "http://127.0.0.1:" + port;
  }

  /** Sends a request with headers as names and values in turn. */
  HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    URI uri = URI.create(path.startsWith("http") ? path : base + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> send(String method, String path, String... headers)
      throws IOException, InterruptedException {
    return send(method, path, new byte[0], headers);
  }

  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return send("GET", path);
  }

  /** Begins an upload and returns its location. */
  String begin(String repository) throws IOException, InterruptedException {
    return location(send("POST", "/v2/" + repository + "/blobs/uploads/"));
  }

  Digest push(String repository, byte[] blob) throws IOException, InterruptedException {
    Digest digest = Digest.sha256(blob);
    require(201, send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, blob));
    return digest;
  }

  HttpResponse<byte[]> putManifest(String repository, String reference, byte[] manifest)
      throws IOException, InterruptedException {
    String path = "/v2/" + repository + "/manifests/" + reference;
    return send("PUT", path, manifest, "Content-Type", MediaTypes.OCI_MANIFEST);
  }

  /** Pushes an image of one layer under a tag; returns its manifest. */
  byte[] pushImage(String repository, String tag, byte[] layer)
      throws IOException, InterruptedException {
    byte[] config = "{}".getBytes(StandardCharsets.US_ASCII);
    push(repository, layer);
    push(repository, config);
    byte[] manifest = manifest(config, layer);
    require(201, putManifest(repository, tag, manifest));
    return manifest;
  }

  static byte[] manifest(byte[] config, byte[]... layers) {
    return Json.write(
        Manifest.of(
            descriptor(MediaTypes.OCI_CONFIG, config),
            List.of(layers).stream().map(l -> descriptor(MediaTypes.OCI_LAYER_GZIP, l)).toList()));
  }

  /** An artifact that refers to a manifest, with an artifact type and one annotation. */
  static byte[] referrer(byte[] subject, byte[] config, String artifactType) {
    return Json.write(
        new Manifest(
            2,
            MediaTypes.OCI_MANIFEST,
            artifactType,
            descriptor(MediaTypes.OCI_EMPTY, config),
            List.of(),
            descriptor(MediaTypes.OCI_MANIFEST, subject),
            Map.of("note", artifactType)));
  }

  static Descriptor descriptor(String type, byte[] content) {
    return Descriptor.of(type, Digest.sha256(content), content.length);
  }

  static String location(HttpResponse<?> response) {
    return response.headers().firstValue("Location").orElseThrow();
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static void require(int status, HttpResponse<byte[]> response) {
    if (response.statusCode() != status) {
      throw new AssertionError(
          response.request() + ": " + response.statusCode() + " " + text(response));
    }
  }
}
