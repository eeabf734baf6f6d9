package io.gantry.store;

import static io.gantry.store.TestImage.layer;
import static io.gantry.store.TestImage.stream;
import static io.gantry.store.TestImage.tar;
import static io.gantry.store.TestImage.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives that are read without being loaded: what is in them, and that nothing of it stays. */
class OpenArchiveIT {
  private static final TestImage PLAIN = TestImage.of(layer("a", "one"), layer("b", "two"));
  private static final TestImage ZIPPED =
      TestImage.of(layer("a", "one"), layer("b", "two")).gzipped();

  @TempDir Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("state"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("archives")
  void hasTheManifestThatALoadWouldGive(String name, byte[] archive) throws IOException {
    Map<String, String> before = StateListing.of(store);
    List<Digest> seen = new ArrayList<>();
    try (OpenArchive open = store.archives().open(stream(archive))) {
      for (OpenArchive.Found image : open.images()) {
        assertThat(image.names()).containsExactly(ImageReference.parse("my/app:v1"));
        seen.add(Digest.sha256(image.manifest()));
        Manifest manifest = Json.read(image.manifest(), Manifest.class);
        assertHas(open, manifest.config());
        for (Descriptor layer : manifest.layers()) {
          assertHas(open, layer);
        }
      }
      assertThat(open.open("blobs/sha256/" + "0".repeat(64))).isEmpty();
    }
    assertThat(StateListing.of(store)).as("nothing is loaded").isEqualTo(before);

    store.archives().load(stream(archive), Progress.NONE);
    assertThat(seen).containsExactly(store.images().resolve("my/app:v1").manifestDigest());
  }

  static Stream<Arguments> archives() {
    return Stream.of(
        Arguments.of("docker", tar(PLAIN.docker("my/app:v1"))),
        Arguments.of("docker, layers with gzip", tar(ZIPPED.docker("my/app:v1"))),
        Arguments.of("docker with gzip", TestImage.gzip(tar(PLAIN.docker("my/app:v1")))),
        Arguments.of("layout", tar(ZIPPED.oci("my/app:v1"))));
  }

  private static void assertHas(OpenArchive archive, Descriptor blob) throws IOException {
    String name = "blobs/sha256/" + blob.digest().hex();
    try (FileChannel channel = archive.open(name).orElseThrow()) {
      byte[] bytes = Channels.newInputStream(channel).readAllBytes();
      assertThat(Digest.sha256(bytes)).isEqualTo(blob.digest());
      assertThat(bytes).hasSize((int) blob.size());
    }
  }

  @Test
  void layerThatIsNotWhatTheConfigurationSaysIsRefused() throws IOException {
    Map<String, byte[]> members = PLAIN.docker("my/app:v1");
    members.put(Digest.sha256(PLAIN.blobs().get(1)).hex() + "/layer.tar", layer("b", "other"));
    try (OpenArchive open = store.archives().open(stream(tar(members)))) {
      assertThatThrownBy(open::images)
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("its diff id is");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.gantry.store.HostileArchiveIT#archives")
  void hostileArchiveLeavesNothing(String name, byte[] archive, String message) throws Exception {
    Map<String, String> before = StateListing.of(store);
    try (OpenArchive open = store.archives().open(stream(archive))) {
      assertThat(open.names()).noneMatch(each -> each.startsWith("/") || each.contains(".."));
    } catch (GantryException e) {
      assertThat(e.kind()).as(e.getMessage()).isEqualTo(GantryException.Kind.INVALID);
    }
    assertThat(StateListing.of(store)).isEqualTo(before);
  }

  @Test
  void namesAreThoseOfFilesInOrder() {
    Map<String, byte[]> members = Map.of("b", utf8("1"), "./a", utf8("2"), "c/d", utf8("3"));
    try (OpenArchive open = store.archives().open(stream(tar(members)))) {
      assertThat(open.names()).containsExactly("a", "b", "c/d");
    }
  }
}
