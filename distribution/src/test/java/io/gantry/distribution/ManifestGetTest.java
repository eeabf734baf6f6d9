package io.gantry.distribution;

import static io.gantry.distribution.Lab.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents from registries that are hostile. */
class ManifestGetTest {
  private static final String MANIFESTS = "(GET|HEAD) /v2/app/manifests/.*";
  private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  private static final String HEX = "a".repeat(64);

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "application/vnd.oci.image.manifest.v1+json|{\"config\":{},\"layers\":[]}|as header",
        "application/vnd.oci.image.manifest.v1+json; charset=utf-8|{\"config\":{}}|as header",
        "application/vnd.docker.distribution.manifest.list.v2+json|{\"manifests\":[]}|as header",
        "application/json|{\"config\":{}}|application/vnd.oci.image.manifest.v1+json",
        "text/plain|{\"manifests\":[]}|application/vnd.oci.image.index.v1+json",
        "application/json|{\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\","
            + "\"config\":{}}|application/vnd.docker.distribution.manifest.v2+json",
      })
  void mediaTypeIsThatOfHeaderOrBody(String header, String body, String expected) {
    answer(header, body);
    String type = expected.equals("as header") ? header.replaceFirst(";.*", "") : expected;
    assertThat(lab.repository().document("1").descriptor().mediaType()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        OCI + "|{\"manifests\":[]}|but not such content",
        OCI + "|{\"manifests\":[],\"layers\":[]}|both a manifest and an index",
        OCI + "|{\"config\":{},\"manifests\":[]}|both a manifest and an index",
        OCI + "|{}|neither a manifest nor an index",
        OCI
            + "|{\"mediaType\":\""
            + "application/vnd.oci.image.index.v1+json"
            + "\",\"manifests\":[]}|its header says",
        OCI + "|{\"mediaType\":7,\"config\":{}}|its header says",
        "text/html|<html>|",
        "text/plain|{\"mediaType\":\"text/evil\\u001b[2J\",\"config\":{}}|media type text/evil [2J,",
        OCI + "|[]|",
        OCI + "|null|",
        OCI + "|{\"config\":{}|",
        "application/vnd.docker.distribution.manifest.v1+prettyjws|{}|schema 1 is not supported",
        "application/json|{\"schemaVersion\":1,\"fsLayers\":[]}|schema 1 is not supported",
      })
  void whatIsNoManifestIsInvalid(String header, String body, String words) {
    answer(header, body);
    fails(Kind.INVALID, () -> lab.repository().document("1"))
        .hasMessageStartingWith("manifest for " + lab.server.peer.authority() + "/app:1")
        .hasMessageContaining(words == null ? "" : words);
  }

  @Test
  void contentOfAnotherDigestIsInvalid() {
    answer(OCI, "{\"config\":{}}");
    fails(Kind.INVALID, () -> lab.repository().document("sha256:" + HEX))
        .hasMessageContaining("its digest should be sha256:" + HEX + ", but is sha256:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha256:" + "b000000000000000000000000000000000000000000000000000000000000000",
        "nonsense",
        "md5:00"
      })
  void announcedDigestMustFit(String announced) {
    lab.server.always(
        MANIFESTS,
        exchange ->
            exchange.json(
                200, "{\"config\":{}}", "Content-Type", OCI, "Docker-Content-Digest", announced));
    fails(Kind.INVALID, () -> lab.repository().document("1"));
  }

  @Test
  void sha512IsVerified() {
    byte[] manifest = "{\"config\":{}}".getBytes(StandardCharsets.UTF_8);
    String digest = Digest.of(Digest.SHA512, manifest).toString();
    for (String name : List.of(digest, "sha512:" + HEX + HEX)) {
      lab.server.on(
          "GET /v2/app/manifests/" + name,
          1,
          exchange -> exchange.json(200, "{\"config\":{}}", "Content-Type", OCI));
    }
    Document document = lab.repository().document(digest);
    assertThat(document.descriptor().digest()).hasToString(digest);
    fails(Kind.INVALID, () -> lab.repository().document("sha512:" + HEX + HEX))
        .hasMessageContaining("its digest should be sha512:" + HEX + HEX + ", but is " + digest);
  }

  @Test
  void otherAlgorithmsAreRefusedWithReason() {
    fails(Kind.INVALID, () -> lab.repository().document("sha384:" + HEX))
        .hasMessageEndingWith("digest algorithm sha384 is not supported");
    assertThat(lab.server.peer.seen).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/b", "", "sha256:../..", "sha256:AA", "a\r\nX: y", "a?b"})
  void namesThatAreNoneNeverReachTheRegistry(String name) {
    fails(Kind.INVALID, () -> lab.repository().document(name));
    fails(Kind.INVALID, () -> lab.repository().head(name));
    fails(Kind.INVALID, () -> lab.repository().delete(name));
    assertThat(lab.server.peer.seen).isEmpty();
  }

  @Test
  void giganticManifestIsNotRead() {
    lab.server.on(
        MANIFESTS, 1, exchange -> exchange.head(200, Long.MAX_VALUE, "Content-Type", OCI));
    fails(Kind.INVALID, () -> lab.repository().document("1"))
        .hasMessageContaining("is larger than 50000 bytes");
    lab.server.on(
        MANIFESTS,
        1,
        exchange -> {
          exchange.head(200, -1, "Content-Type", OCI);
          exchange.write(" ".repeat(60_000).getBytes(StandardCharsets.US_ASCII));
          exchange.hangUp();
        });
    fails(Kind.INVALID, () -> lab.repository().document("1"))
        .hasMessageContaining("is larger than 50000 bytes");
  }

  @Test
  void brokenOffManifestIsAskedForAgain() {
    Document image = lab.server.image("app", "1", new byte[] {1});
    lab.server.on(
        MANIFESTS,
        1,
        exchange -> {
          exchange.head(200, 100, "Content-Type", OCI);
          exchange.write(new byte[] {'{'});
          exchange.hangUp();
        });
    assertThat(lab.repository().document("1").bytes()).isEqualTo(image.bytes());
    assertThat(lab.pauses).hasSize(1);
  }

  @Test
  void headWithoutDigestIsMadeUpForByTheDocument() {
    Document image = lab.server.image("app", "1", new byte[] {1});
    lab.server.always(
        "HEAD .*",
        exchange -> exchange.reply(200, image.bytes(), "Content-Type", MediaTypes.OCI_MANIFEST));
    assertThat(lab.repository().head("1")).contains(image.descriptor());
    assertThat(lab.repository().head(Digest.sha256(image.bytes()).toString()))
        .contains(image.descriptor());
  }

  private void answer(String contentType, String body) {
    lab.server.always(MANIFESTS, exchange -> exchange.json(200, body, "Content-Type", contentType));
  }
}
