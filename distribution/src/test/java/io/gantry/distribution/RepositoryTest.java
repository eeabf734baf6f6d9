package io.gantry.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The plain way: a sound registry, nobody asks for credentials. */
class RepositoryTest {
  private final MemoryRegistry server = new MemoryRegistry();
  private final Registries registries = new Registries(RegistrySettings.plain());

  @AfterEach
  void close() {
    registries.close();
    server.close();
  }

  @Test
  void readsManifestAndBlob() throws IOException {
    byte[] layer = random(100_000);
    Document image = server.image("app", "1.0", layer);
    RemoteRepository repository = repository("app");
    Document read = repository.document("1.0");
    assertThat(read.bytes()).isEqualTo(image.bytes());
    assertThat(read.descriptor()).isEqualTo(image.descriptor());
    assertThat(repository.document(image.descriptor().digest().toString()).bytes())
        .isEqualTo(image.bytes());
    assertThat(repository.head("1.0")).contains(image.descriptor());
    assertThat(repository.head("2.0")).isEmpty();
    Descriptor blob = Descriptor.of("", Digest.sha256(layer), layer.length);
    for (int offset : new int[] {0, 1, 99_999, 100_000}) {
      try (InputStream stream = repository.open(blob, offset)) {
        assertThat(stream.readAllBytes())
            .isEqualTo(Arrays.copyOfRange(layer, offset, layer.length));
      }
    }
  }

  @Test
  void writesBlobAndManifest() {
    byte[] layer = random(300_000);
    Descriptor blob = Descriptor.of(MediaTypes.OCI_LAYER, Digest.sha256(layer), layer.length);
    RemoteRepository repository = repository("new/app");
    assertThat(repository.has(blob)).isFalse();
    repository.put(blob, List.of(), offset -> stream(layer, offset));
    assertThat(repository.has(blob)).isTrue();
    assertThat(server.content.get("new/app/blobs/" + blob.digest())).isEqualTo(layer);
    Document document = server.image("other", "x", layer);
    repository.put(document, Optional.of("v1"));
    repository.put(document, Optional.empty());
    assertThat(repository.has(document.descriptor())).isTrue();
    assertThat(repository.tags()).containsExactly("v1");
    assertThat(repository.document("v1").descriptor()).isEqualTo(document.descriptor());
  }

  @Test
  void saysWhatIsMissingInDockersWords() {
    assertThatThrownBy(() -> repository("app").document("nope"))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
        .hasMessage(
            "manifest for "
                + server.peer.authority()
                + "/app:nope not found: manifest unknown: not known here");
  }

  private RemoteRepository repository(String path) {
    return registries.repository(server.image(path), Optional.empty());
  }

  private static InputStream stream(byte[] bytes, long offset) {
    return new ByteArrayInputStream(bytes, (int) offset, bytes.length);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
