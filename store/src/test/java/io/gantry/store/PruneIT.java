package io.gantry.store;

import static io.gantry.store.TestImage.layer;
import static io.gantry.store.TestImage.randomLayer;
import static io.gantry.store.TestImage.stream;
import static io.gantry.store.TestImage.tar;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import io.gantry.store.ImageUsers.ImageUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What removing unused images takes, keeps, and says that it freed. */
@Timeout(60)
class PruneIT {
  private static final byte[] BASE = randomLayer("base", 2 << 20, 1);
  private static final TestImage A = TestImage.of(BASE, randomLayer("a", 3 << 20, 2)).gzipped();
  private static final TestImage B = TestImage.of(BASE, layer("b", "b")).gzipped();

  @TempDir Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("state"));
    load(A, "a:1");
    load(B, "b:1");
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void tellsExactlyWhatBecameFree() {
    long before = withoutMetadata();
    Removed removed = store.images().removeUnused(A.id(), false, ImageUsers.NONE);
    assertThat(removed.removals())
        .contains(new Removal.Untagged(A.id(), ImageReference.parse("a:1")))
        .contains(new Removal.Deleted(A.id()));
    long between = withoutMetadata();
    assertThat(removed.bytes()).isGreaterThan(6 << 20).isCloseTo(before - between, overhead(1));

    Removed rest = store.images().removeUnused(B.id(), false, ImageUsers.NONE);
    assertThat(rest.bytes())
        .isGreaterThan(4 << 20)
        .isCloseTo(between - withoutMetadata(), overhead(2));
    assertThat(store.layers().all()).isEmpty();
    assertThat(store.blobs().all()).isEmpty();
  }

  @Test
  void keepsWhatIsUsed() {
    ImageUsers users =
        id -> id.equals(A.id()) ? List.of(new ImageUser("c".repeat(64), false)) : List.of();
    assertKept(A.id(), false, users);
    try (HeldImage held = store.images().hold("b:1")) {
      assertKept(held.image().id(), false, ImageUsers.NONE);
    }
    assertKept(B.id(), true, ImageUsers.NONE);
    assertKept(Digest.sha256("nobody"), false, ImageUsers.NONE);
  }

  @Test
  void takesDanglingImagesAndTheParentsThatOnlyTheyNeed() {
    load(A, "b:1");
    assertThat(store.images().resolve(B.id().hex()).references()).isEmpty();
    assertThat(store.images().removeUnused(B.id(), true, ImageUsers.NONE).removals())
        .contains(new Removal.Deleted(B.id()));
    assertKept(A.id(), true, ImageUsers.NONE);
  }

  /** The lowest layer's chain id is the digest of its uncompressed blob. */
  @Test
  void aBlobGoesAlthoughALayerGoesByItsDigest() {
    TestImage plain = TestImage.of(BASE, layer("plain", "plain"));
    load(plain, "plain:1");
    Digest base = Digest.sha256(BASE);
    assertThat(store.blobs().has(base)).isTrue();
    assertThat(store.images().removeUnused(plain.id(), false, ImageUsers.NONE).bytes())
        .isGreaterThan(2 << 20);
    assertThat(store.blobs().has(base)).isFalse();
    assertThat(store.layers().has(base)).isTrue();
  }

  @Test
  void whatALayerOfAContainerTakesIsToldWhenItGoes() {
    store.snapshots().prepare("box", store.images().resolve("a:1").diffIds());
    store.images().remove("a:1", new ImageRemoval(true, false), ImageUsers.NONE);
    assertThat(store.images().collect()).isZero();
    assertThat(store.snapshots().remove("box")).isPositive();
    assertThat(store.images().collect()).isGreaterThan(3 << 20);
  }

  @Test
  void takesUnfinishedDownloadsOfSomeAge() throws Exception {
    Path old = store.root().resolve("downloads/sha256-" + "0".repeat(64));
    Path recent = store.root().resolve("downloads/sha256-" + "1".repeat(64));
    for (Path file : List.of(old, recent)) {
      Files.write(file, new byte[1 << 20]);
    }
    Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
    Files.setLastModifiedTime(old, FileTime.from(hourAgo.minusSeconds(1)));
    assertThat(store.fetches().prune(hourAgo)).isEqualTo(1 << 20);
    assertThat(old).doesNotExist();
    assertThat(recent).exists();
    assertThat(store.fetches().prune(Instant.MAX)).isEqualTo(1 << 20);
  }

  private void assertKept(Digest id, boolean danglingOnly, ImageUsers users) {
    StoreUsage before = store.usage();
    int images = store.images().list().size();
    Removed removed = store.images().removeUnused(id, danglingOnly, users);
    assertThat(removed).isEqualTo(new Removed(List.of(), 0));
    assertThat(store.usage().layers()).isEqualTo(before.layers());
    assertThat(store.usage().blobs()).isEqualTo(before.blobs());
    assertThat(store.images().list()).hasSize(images);
  }

  private long withoutMetadata() {
    StoreUsage usage = store.usage();
    return usage.total() - usage.metadata();
  }

  /** The records of so many layers count as metadata, but go with the layer. */
  private static org.assertj.core.data.Offset<Long> overhead(int layers) {
    return org.assertj.core.api.Assertions.within(layers * (8L << 10));
  }

  private void load(TestImage image, String name) {
    store.archives().load(stream(tar(image.oci(name))), Progress.NONE);
  }
}
