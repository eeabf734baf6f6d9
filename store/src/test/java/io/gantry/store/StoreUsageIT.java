package io.gantry.store;

import static io.gantry.store.TestImage.layer;
import static io.gantry.store.TestImage.randomLayer;
import static io.gantry.store.TestImage.stream;
import static io.gantry.store.TestImage.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the store says that it takes, beside what {@code du} finds. */
@Timeout(60)
class StoreUsageIT {
  /** For the folders that hold the others, and the lock. */
  private static final long TOLERANCE = 64 << 10;

  private static final byte[] SHARED = randomLayer("shared", 5 << 20, 1);
  private static final byte[] LINKS =
      new Layers()
          .file("one", "x".repeat(300_000))
          .hardLink("two", "one")
          .hardLink("three", "one")
          .bytes();

  @TempDir Path folder;

  private static long du(Store store) throws IOException {
    String line =
        TestRoot.run("du", "-s", "--block-size=1", store.root().toString()).split("\\s")[0];
    return Long.parseLong(line);
  }

  private static void agrees(Store store) throws IOException {
    assertThat(store.usage().total()).isCloseTo(du(store), within(TOLERANCE));
  }

  @Test
  void agreesWithDuOnSharedLayersLinksAndHoles() throws Exception {
    try (Store store = Store.open(folder.resolve("state"))) {
      agrees(store);
      load(store, TestImage.of(SHARED, layer("a", "a")), "a:1");
      load(store, TestImage.of(SHARED, LINKS).gzipped(), "b:1");
      agrees(store);
      RootFs container = store.snapshots().prepare("c1", store.images().resolve("b:1").diffIds());
      try (RandomAccessFile sparse =
          new RandomAccessFile(container.upper().resolve("sparse").toFile(), "rw")) {
        sparse.setLength(1L << 30);
        sparse.seek(1 << 20);
        sparse.write(new byte[100_000]);
      }
      Files.createLink(container.upper().resolve("again"), container.upper().resolve("sparse"));
      agrees(store);

      StoreUsage usage = store.usage();
      assertThat(usage.layers()).isBetween((5L << 20) + 300_000, (5L << 20) + 400_000);
      assertThat(usage.containers()).isBetween(100_000L, 200_000L);
      // Each image has a manifest, a configuration and two layers; one layer came in two forms.
      assertThat(usage.blobs().inodes()).isEqualTo(8);
      assertThat(usage.downloads().inodes()).isZero();
    }
  }

  @Test
  void countsUnfinishedDownloadsAndTheirLinksOnce() throws Exception {
    byte[] content = SHARED;
    Descriptor blob = TestImage.descriptor("application/octet-stream", content);
    try (Store store = Store.open(folder.resolve("state"));
        Downloads downloads =
            Downloads.open(store.root().resolve("downloads"), store.blobs()::has);
        Lease lease = store.leases().open()) {
      Download whole =
          downloads
              .join(blob, (b, at) -> new ByteArrayInputStream(content, (int) at, 5 << 20))
              .orElseThrow();
      whole.await(() -> false);
      assertThat(store.usage().downloads().bytes()).isGreaterThan(5 << 20);
      agrees(store);

      store.blobs().adopt(lease, whole.file(), Digest.sha256(content));
      assertThat(store.usage().blobs().bytes()).isGreaterThan(5 << 20);
      assertThat(store.usage().downloads().bytes()).isLessThan(100_000);
      agrees(store);
    }
  }

  @Test
  void countsWhatIsBeingWorkedOn() throws Exception {
    try (Store store = Store.open(folder.resolve("state"));
        Lease lease = store.leases().open()) {
      Files.write(lease.folder().resolve("member"), SHARED);
      try (LayerDraft draft =
          store
              .snapshots()
              .layers()
              .unpack(new ByteArrayInputStream(SHARED), LayerLimits.DEFAULT)) {
        assertThat(draft.layer().tarSize()).isEqualTo(SHARED.length);
        assertThat(store.usage().working()).isGreaterThan(10 << 20);
        agrees(store);
      }
    }
  }

  @Test
  void walksNoLayerWhoseSizeIsKnown() throws Exception {
    Path state = folder.resolve("state");
    long before;
    try (Store store = Store.open(state)) {
      load(store, TestImage.of(SHARED), "a:1");
      before = store.usage().layers();
    }
    try (Store store = Store.open(state)) {
      ImageLayer only = store.images().resolve("a:1").layers().getFirst();
      Path fs = state.resolve("snapshots/layers/" + only.chainId().hex() + "/fs");
      // Nobody does this: it shows who looks.
      Files.write(fs.resolve("foreign"), new byte[1 << 20]);
      assertThat(store.usage().layers()).isEqualTo(before);
      assertThat(store.images().sizes().getFirst().unique()).isEqualTo(before);
    }
  }

  @Test
  void tellsWhileEverythingChanges() throws Exception {
    try (Store store = Store.open(folder.resolve("state"))) {
      CountDownLatch done = new CountDownLatch(1);
      Thread changes =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 30; i++) {
                  load(store, TestImage.of(layer("a", "a" + i)), "a:1");
                  store.snapshots().prepare("c", store.images().resolve("a:1").diffIds());
                  store.snapshots().remove("c");
                  store.images().remove("a:1", ImageRemoval.PLAIN, ImageUsers.NONE);
                }
                done.countDown();
              });
      while (done.getCount() > 0) {
        assertThat(store.usage().total()).isPositive();
      }
      changes.join();
      agrees(store);
      assertThat(store.usage().layers()).isZero();
    }
  }

  private static void load(Store store, TestImage image, String name) {
    List<LoadedImage> loaded = store.archives().load(stream(tar(image.oci(name))), Progress.NONE);
    assertThat(loaded).hasSize(1);
  }
}
