package io.gantry.distribution;

import static io.gantry.distribution.Lab.fails;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a registry says that it has stored. */
class ManifestPutTest {
  private static final byte[] MANIFEST =
      """
      {"schemaVersion":2,"config":{"mediaType":"a/b","digest":"%s","size":2},"layers":[]}
      """
          .formatted(Digest.sha256("{}"))
          .getBytes(StandardCharsets.UTF_8);
  private static final Document DOCUMENT = Document.of(MediaTypes.OCI_MANIFEST, MANIFEST);

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha256:a000000000000000000000000000000000000000000000000000000000000000",
        "sha256:a0",
        "sha256:",
        "sha512:a0",
      })
  void somethingElseIsInvalid(String stored) {
    answer(stored);
    fails(Kind.INVALID, this::put).hasMessageContaining("registry stored manifest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"blake3:a0", "nonsense"})
  void whatIsUnknownHereIsTheRegistrysOwn(String stored) {
    answer(stored);
    assertThatCode(this::put).doesNotThrowAnyException();
  }

  @Test
  void itMayBeNamedByTheOtherAlgorithm() {
    answer(Digest.of(Digest.SHA512, MANIFEST).toString());
    assertThatCode(this::put).doesNotThrowAnyException();
  }

  private void put() {
    lab.repository().put(DOCUMENT, Optional.of("1"));
  }

  private void answer(String stored) {
    lab.server.always(
        "PUT /v2/app/manifests/1",
        exchange -> exchange.json(201, "", "Docker-Content-Digest", stored));
  }
}
