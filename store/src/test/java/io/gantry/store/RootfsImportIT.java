package io.gantry.store;

import static io.gantry.store.TestImage.layer;
import static io.gantry.store.TestImage.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootfsImportIT {
  private static final byte[] ROOTFS = layer("etc/motd", "hello");

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

  @Test
  void makesAnImageOfOneLayer() {
    ImportOptions options =
        new ImportOptions(List.of("CMD [\"sh\"]"), "my message", Platform.parse("linux/arm64"));

    LoadedImage imported = importing(ROOTFS, options);

    Image image = store.images().resolve("base:v1");
    assertThat(image.id()).isEqualTo(imported.id());
    assertThat(image.diffIds()).containsExactly(Digest.sha256(ROOTFS));
    assertThat(image.config().config().cmd()).containsExactly("sh");
    assertThat(image.config().architecture()).isEqualTo("arm64");
    HistoryEntry step = store.images().history(image).getFirst();
    assertThat(step.comment()).isEqualTo("my message");
    assertThat(step.size()).isEqualTo(image.size());
    assertThat(step.image()).contains(image.id());
    Path lower = store.snapshots().prepare("box", image.diffIds()).lowers().getFirst();
    assertThat(lower.resolve("etc/motd")).hasContent("hello");
  }

  @Test
  void keepsACompressedLayerAsItCame() {
    byte[] gzipped = TestImage.gzip(ROOTFS);

    importing(gzipped, ImportOptions.PLAIN);

    ImageLayer layer = store.images().resolve("base:v1").layers().getFirst();
    assertThat(layer.blob().digest()).isEqualTo(Digest.sha256(gzipped));
    assertThat(layer.blob().mediaType()).isEqualTo(MediaTypes.OCI_LAYER_GZIP);
    assertThat(layer.diffId()).isEqualTo(Digest.sha256(ROOTFS));
  }

  @Test
  void tellsItsProgress() {
    List<Long> done = new ArrayList<>();
    byte[] rootfs = TestImage.randomLayer("r", 2 << 20, 1);

    store
        .archives()
        .importRootfs(
            stream(rootfs),
            Optional.empty(),
            ImportOptions.PLAIN,
            (layer, bytes, total) -> {
              assertThat(total).isEqualTo(rootfs.length);
              done.add(bytes);
            });

    assertThat(done).isSorted().endsWith((long) rootfs.length).hasSizeGreaterThan(2);
  }

  @Test
  void leavesNothingOfWhatItCannotRead() throws Exception {
    Map<String, String> before = StateListing.of(store);
    ImportOptions mistyped = new ImportOptions(List.of("CMB sh"), "", Platform.current());

    assertThatThrownBy(() -> importing(ROOTFS, mistyped)).hasMessageContaining("CMB sh");
    assertThatThrownBy(() -> importing(Arrays.copyOf(ROOTFS, 514), ImportOptions.PLAIN))
        .isInstanceOf(GantryException.class);
    assertThatThrownBy(
            () -> importing(TestImage.utf8("no tar at all ".repeat(99)), ImportOptions.PLAIN))
        .isInstanceOf(GantryException.class);

    assertThat(StateListing.of(store)).isEqualTo(before);
  }

  private LoadedImage importing(byte[] rootfs, ImportOptions options) {
    return store
        .archives()
        .importRootfs(
            stream(rootfs), Optional.of(ImageReference.parse("base:v1")), options, Progress.NONE);
  }
}
