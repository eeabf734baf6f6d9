package io.gantry.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.DockerRegistry;
import io.gantry.testing.Leftovers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Docker's client pulls an image with attestations from a real registry, and sees them. */
class AttestationIT {
  private static final String SPDX = "https://spdx.dev/Document";
  private static final String SLSA = "https://slsa.dev/provenance/v1";
  private static final String IN_TOTO = "application/vnd.in-toto+json";

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private DockerRegistry registry;
  private DaemonProcess daemon;

  @BeforeEach
  void start() throws Exception {
    registry = DockerRegistry.start(folder);
    daemon = DaemonProcess.start();
  }

  @AfterEach
  void stop() {
    http.close();
    daemon.close();
    registry.close();
  }

  @Test
  void attestationsComeAndGoWithTheImage() throws Exception {
    String name = registry.host() + "/app/attested:1";
    daemon.docker("import", "-c", "LABEL is=attested", "bb.tar", name).ok();
    daemon.docker("push", name).ok();
    daemon.docker("rmi", name).ok();
    Descriptor image = tagged("1");
    Descriptor sbom = document("{\"predicateType\":\"" + SPDX + "\"}", SPDX);
    Descriptor provenance = document("{\"predicateType\":\"" + SLSA + "\"}", SLSA);
    Index index =
        Index.of(
            List.of(
                image.withPlatform(Platform.current()),
                manifest(Manifest.of(config(), List.of(sbom)))
                    .withPlatform(Platform.parse("unknown/unknown"))
                    .withAnnotations(
                        Map.of(
                            "vnd.docker.reference.type",
                            "attestation-manifest",
                            "vnd.docker.reference.digest",
                            image.digest().toString()))));
    put("manifests/1", MediaTypes.OCI_INDEX, Json.write(index));
    Descriptor referrer =
        manifest(
            new Manifest(
                2,
                MediaTypes.OCI_MANIFEST,
                IN_TOTO,
                config(),
                List.of(provenance),
                image,
                Map.of()));
    put(
        "manifests/sha256-" + image.digest().hex(),
        MediaTypes.OCI_INDEX,
        new String(Json.write(Index.of(List.of(referrer))), UTF_8)
            .replace("\"digest\"", "\"artifactType\":\"" + IN_TOTO + "\",\"digest\"")
            .getBytes(UTF_8));

    daemon.docker("pull", name).ok();
    // Without a template it shows what it got; with one, what it knows.
    assertThat(daemon.docker("inspect", name).ok().replaceAll("\\s", ""))
        .contains(entry(SPDX, sbom), entry(SLSA, provenance));
    assertThat(daemon.docker("inspect", "bb").ok()).doesNotContain("Attestations");
    assertThat(attestation(name, "spdx"))
        .startsWith("HTTP/1.1 200")
        .endsWith("{\"predicateType\":\"" + SPDX + "\"}");
    assertThat(attestation(name, provenance.digest().toString())).contains(SLSA);
    assertThat(attestation(name, "https:")).startsWith("HTTP/1.1 400").contains("several");
    assertThat(attestation(name, "vex"))
        .startsWith("HTTP/1.1 404")
        .contains("has no attestation vex; it has [" + SPDX + ", " + SLSA + "]");
    assertThat(attestation("nosuch", "spdx")).startsWith("HTTP/1.1 404");

    daemon.stopGently();
    daemon.startAgain();
    assertThat(attestation(name, "spdx")).startsWith("HTTP/1.1 200");
    assertThat(blob(sbom)).exists();
    daemon.docker("rmi", name).ok();
    assertThat(blob(sbom)).doesNotExist();
    assertThat(blob(provenance)).doesNotExist();
    Leftovers.removeAllAndAssertNone(daemon);
  }

  private Path blob(Descriptor blob) {
    return daemon.dataRoot().resolve("blobs/sha256/" + blob.digest().hex());
  }

  private static String entry(String predicateType, Descriptor document) {
    return "{\"PredicateType\":\"%s\",\"MediaType\":\"%s\",\"Digest\":\"%s\",\"Size\":%d}"
        .formatted(predicateType, IN_TOTO, document.digest(), document.size());
  }

  private String attestation(String image, String type) throws IOException {
    return RawConnection.ask(
        daemon.socket, "GET", "/gantry/v1/attestations?image=" + image + "&type=" + type, "");
  }

  private Descriptor tagged(String tag) throws Exception {
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(uri("manifests/" + tag))
                .header("Accept", MediaTypes.OCI_MANIFEST)
                .header("Accept", MediaTypes.DOCKER_MANIFEST)
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    String type = answer.headers().firstValue("content-type").orElseThrow();
    return Descriptor.of(type, Digest.sha256(answer.body()), answer.body().length);
  }

  private Descriptor document(String json, String predicateType) throws Exception {
    return blob(IN_TOTO, json).withAnnotations(Map.of("in-toto.io/predicate-type", predicateType));
  }

  private Descriptor config() throws Exception {
    return blob(MediaTypes.OCI_CONFIG, "{}");
  }

  private Descriptor blob(String mediaType, String text) throws Exception {
    byte[] bytes = text.getBytes(UTF_8);
    Digest digest = Digest.sha256(bytes);
    HttpRequest post =
        HttpRequest.newBuilder(uri("blobs/uploads/"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    String place =
        http.send(post, HttpResponse.BodyHandlers.discarding())
            .headers()
            .firstValue("location")
            .orElseThrow();
    put(URI.create(place + "&digest=" + digest), "application/octet-stream", bytes);
    return Descriptor.of(mediaType, digest, bytes.length);
  }

  private Descriptor manifest(Manifest manifest) throws Exception {
    byte[] bytes = Json.write(manifest);
    Digest digest = Digest.sha256(bytes);
    put("manifests/" + digest, MediaTypes.OCI_MANIFEST, bytes);
    return Descriptor.of(MediaTypes.OCI_MANIFEST, digest, bytes.length);
  }

  private void put(String path, String type, byte[] content) throws Exception {
    put(uri(path), type, content);
  }

  private void put(URI uri, String type, byte[] content) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", type)
            .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private URI uri(String path) {
    return URI.create("http://" + registry.host() + "/v2/app/attested/" + path);
  }
}
