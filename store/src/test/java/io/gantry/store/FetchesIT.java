package io.gantry.store;

import static io.gantry.store.TestImage.layer;
import static io.gantry.store.TestImage.randomLayer;
import static io.gantry.store.TestImage.stream;
import static io.gantry.store.TestImage.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.gantry.store.FetchProgress.Phase;
import io.gantry.testing.Tool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images whose content comes piece by piece, wrong, twice, or not at all. */
@Timeout(60)
class FetchesIT {
  private static final List<ImageReference> NAME = List.of(ImageReference.parse("app:v1"));
  private static final TestImage IMAGE =
      TestImage.of(randomLayer("a", 3 << 20, 1), randomLayer("b", 2 << 20, 2), layer("c", "small"))
          .gzipped();

  @TempDir Path folder;

  /** Content in memory that can fail in every way; remembers what it was asked for. */
  private static final class Shelf implements BlobSource {
    final Map<Digest, byte[]> blobs = new HashMap<>();
    final List<String> opened = new CopyOnWriteArrayList<>();
    volatile int breakEvery = Integer.MAX_VALUE;
    volatile CountDownLatch gate = new CountDownLatch(0);

    Shelf(TestImage image) {
      image.blobs().forEach(blob -> blobs.put(Digest.sha256(blob), blob));
      blobs.put(image.id(), image.config());
    }

    @Override
    public InputStream open(Descriptor blob, long offset) throws IOException {
      opened.add(blob.digest() + "+" + offset);
      byte[] content = Objects.requireNonNull(blobs.get(blob.digest()));
      int end = (int) Math.min(content.length, offset + breakEvery);
      InputStream in = new ByteArrayInputStream(content, (int) offset, end - (int) offset);
      return new InputStream() {
        @Override
        public int read() {
          throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] target, int at, int length) throws IOException {
          int n = in.read(target, at, length);
          if (n < 0 && end < content.length) {
            throw new IOException("connection reset");
          }
          if (n < 0) {
            return n;
          }
          try {
            gate.await();
          } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
          }
          return n;
        }
      };
    }
  }

  @Test
  void fetchesWhatAnArchiveWouldHaveGiven() throws Exception {
    Map<String, String> loaded;
    try (Store store = Store.open(folder.resolve("loaded"))) {
      store.archives().load(stream(tar(IMAGE.oci("app:v1"))), Progress.NONE);
      loaded = StateListing.of(store);
    }
    Set<Phase> phases = EnumSet.noneOf(Phase.class);
    try (Store store = Store.open(folder.resolve("fetched"))) {
      LoadedImage image =
          store
              .fetches()
              .fetch(
                  IMAGE.manifest(),
                  new Shelf(IMAGE),
                  NAME,
                  _ -> {},
                  (layer, phase, done) -> {
                    synchronized (phases) {
                      phases.add(phase);
                    }
                  });
      assertThat(image.id()).isEqualTo(IMAGE.id());
      assertThat(withoutTimes(StateListing.of(store))).isEqualTo(withoutTimes(loaded));
      assertThat(phases).contains(Phase.WAITING, Phase.DOWNLOADED, Phase.COMPLETE);

      phases.clear();
      Shelf again = new Shelf(IMAGE);
      store
          .fetches()
          .fetch(IMAGE.manifest(), again, NAME, _ -> {}, (layer, phase, done) -> phases.add(phase));
      assertThat(phases).containsExactly(Phase.EXISTS);
      assertThat(again.opened).isEmpty();
    }
  }

  @Test
  void goesOnWhereAConnectionBroke() throws Exception {
    Shelf shelf = new Shelf(IMAGE);
    shelf.breakEvery = 700_000;
    try (Store store = Store.open(folder.resolve("state"))) {
      store.fetches().fetch(IMAGE.manifest(), shelf, NAME, _ -> {}, FetchProgress.NONE);
      Digest first = Digest.sha256(IMAGE.blobs().getFirst());
      assertThat(shelf.opened).contains(first + "+0", first + "+700000", first + "+1400000");
      assertThat(store.images().resolve("app:v1").id()).isEqualTo(IMAGE.id());
    }
  }

  @Test
  void goesOnInALaterProcess() throws Exception {
    Shelf shelf = new Shelf(IMAGE);
    Digest first = Digest.sha256(IMAGE.blobs().getFirst());
    byte[] half = java.util.Arrays.copyOf(IMAGE.blobs().getFirst(), 1_000_000);
    Path state = folder.resolve("state");
    Store.open(state).close();
    Files.write(state.resolve("downloads/sha256-" + first.hex()), half);
    try (Store store = Store.open(state)) {
      store.fetches().fetch(IMAGE.manifest(), shelf, NAME, _ -> {}, FetchProgress.NONE);
      assertThat(shelf.opened).contains(first + "+1000000").doesNotContain(first + "+0");
      assertThat(state.resolve("downloads")).isEmptyDirectory();
    }
  }

  @Test
  void beginsAnewWhenWhatLayThereWasDamaged() throws Exception {
    Shelf shelf = new Shelf(IMAGE);
    Digest first = Digest.sha256(IMAGE.blobs().getFirst());
    Path state = folder.resolve("state");
    Store.open(state).close();
    Files.write(state.resolve("downloads/sha256-" + first.hex()), new byte[1_000_000]);
    try (Store store = Store.open(state)) {
      store.fetches().fetch(IMAGE.manifest(), shelf, NAME, _ -> {}, FetchProgress.NONE);
      assertThat(shelf.opened).contains(first + "+1000000", first + "+0");
      assertThat(store.images().resolve("app:v1").id()).isEqualTo(IMAGE.id());
    }
  }

  @Test
  void refusesContentOfAnotherDigestAndLeavesNothing() throws Exception {
    try (Store store = Store.open(folder.resolve("state"))) {
      Map<String, String> before = StateListing.of(store);
      for (Digest wrong : new Shelf(IMAGE).blobs.keySet()) {
        Shelf shelf = new Shelf(IMAGE);
        byte[] changed = Objects.requireNonNull(shelf.blobs.get(wrong)).clone();
        changed[changed.length / 2] ^= 1;
        shelf.blobs.put(wrong, changed);
        assertThatThrownBy(() ->
                store.fetches().fetch(IMAGE.manifest(), shelf, NAME, _ -> {}, FetchProgress.NONE))
            .isInstanceOfSatisfying(
                GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
            .hasMessageContaining(wrong.toString())
            .hasMessageContaining(Digest.sha256(changed).toString());
        assertThat(StateListing.of(store)).isEqualTo(before);
      }
    }
  }

  @Test
  void failsWhenContentEndsTooEarlyAndGoesOnLater() throws Exception {
    Shelf shelf = new Shelf(IMAGE);
    Digest first = Digest.sha256(IMAGE.blobs().getFirst());
    byte[] whole = Objects.requireNonNull(shelf.blobs.get(first));
    shelf.blobs.put(first, java.util.Arrays.copyOf(whole, 500_000));
    try (Store store = Store.open(folder.resolve("state"))) {
      assertThatThrownBy(() ->
              store.fetches().fetch(IMAGE.manifest(), shelf, NAME, _ -> {}, FetchProgress.NONE))
          .isInstanceOfSatisfying(
              GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
          .hasMessageContaining("ended after 500000 of " + whole.length);
      assertThat(store.images().list()).isEmpty();

      shelf.blobs.put(first, whole);
      shelf.opened.clear();
      store.fetches().fetch(IMAGE.manifest(), shelf, NAME, _ -> {}, FetchProgress.NONE);
      assertThat(shelf.opened).contains(first + "+500000").doesNotContain(first + "+0");
    }
  }

  @Test
  void downloadsOnceForMany() throws Exception {
    Shelf shelf = new Shelf(IMAGE);
    shelf.gate = new CountDownLatch(1);
    try (Store store = Store.open(folder.resolve("state"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<LoadedImage>> fetches = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        fetches.add(
            threads.submit(() ->
                store.fetches().fetch(IMAGE.manifest(), shelf, NAME, _ -> {}, FetchProgress.NONE)));
      }
      Thread.sleep(200);
      shelf.gate.countDown();
      for (Future<LoadedImage> fetch : fetches) {
        assertThat(fetch.get().id()).isEqualTo(IMAGE.id());
      }
      assertThat(shelf.opened).doesNotHaveDuplicates().hasSize(IMAGE.blobs().size() + 1);
      assertThat(store.root().resolve("downloads")).isEmptyDirectory();
    }
  }

  @Test
  void doesNotBeginWhatSomebodyBroughtMeanwhile() throws Exception {
    Shelf shelf = new Shelf(IMAGE);
    Descriptor config = Json.read(IMAGE.manifest(), Manifest.class).config();
    try (Store store = Store.open(folder.resolve("state"));
        Downloads downloads =
            Downloads.open(folder.resolve("downloads"), blob -> store.blobs().has(blob));
        Lease lease = store.leases().open()) {
      Download first = downloads.join(config, shelf).orElseThrow();
      store.blobs().put(lease, IMAGE.config());
      assertThat(downloads.join(config, shelf)).containsSame(first);
      downloads.leave(first);
      downloads.leave(first);
      assertThat(downloads.join(config, shelf)).isEmpty();
    }
  }

  @Test
  void oneThatIsInterruptedEndsAtOnceAndTheOthersGoOn() throws Exception {
    Shelf shelf = new Shelf(IMAGE);
    try (Store store = Store.open(folder.resolve("state"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // The configuration may pass; the layers wait.
      byte[] config = IMAGE.config();
      try (Lease lease = store.leases().open()) {
        store.blobs().put(lease, config);
        shelf.gate = new CountDownLatch(1);
        Future<LoadedImage> stays =
            threads.submit(() ->
                store.fetches().fetch(IMAGE.manifest(), shelf, NAME, _ -> {}, FetchProgress.NONE));
        Future<LoadedImage> leaves =
            threads.submit(() ->
                store.fetches().fetch(IMAGE.manifest(), shelf, NAME, _ -> {}, FetchProgress.NONE));
        Thread.sleep(300);
        leaves.cancel(true);
        shelf.gate.countDown();
        assertThat(stays.get(30, TimeUnit.SECONDS).id()).isEqualTo(IMAGE.id());
      }
    }
  }

  @Test
  void endsWhenInterruptedAlthoughTheOtherSideIsSilent() throws Exception {
    Shelf shelf = new Shelf(IMAGE);
    try (Store store = Store.open(folder.resolve("state"));
        Lease lease = store.leases().open()) {
      store.blobs().put(lease, IMAGE.config());
      Map<String, String> before = StateListing.of(store);
      shelf.gate = new CountDownLatch(1);
      List<Throwable> thrown = new CopyOnWriteArrayList<>();
      Thread fetch =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  store.fetches().fetch(IMAGE.manifest(), shelf, NAME, _ -> {}, FetchProgress.NONE);
                } catch (GantryException e) {
                  thrown.add(e);
                }
              });
      Thread.sleep(300);
      fetch.interrupt();
      assertThat(fetch.join(java.time.Duration.ofSeconds(10))).isTrue();
      assertThat(thrown).hasSize(1);
      assertThat(StateListing.of(store)).isEqualTo(before);
    }
  }

  @Test
  void leavesNothingOnAFullDisk() throws Exception {
    Path mount = Files.createDirectory(folder.resolve("small-disk"));
    Tool.run(folder, "mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", mount.toString());
    try (Store store = Store.open(mount.resolve("state"))) {
      Map<String, String> before = StateListing.of(store);
      TestImage big = TestImage.of(randomLayer("r", 16 << 20, 1));
      assertThatThrownBy(() ->
              store
                  .fetches()
                  .fetch(big.manifest(), new Shelf(big), NAME, _ -> {}, FetchProgress.NONE))
          .isInstanceOf(GantryException.class)
          .message()
          .containsIgnoringCase("no space left on");
      assertThat(StateListing.of(store)).isEqualTo(before);
    } finally {
      Tool.run(folder, "umount", mount.toString());
    }
  }

  @Test
  void refusesLayersThatLieElsewhere() throws Exception {
    byte[] blob = IMAGE.blobs().getFirst();
    byte[] manifest =
        OciJson.manifest(
            TestImage.descriptor(MediaTypes.OCI_CONFIG, IMAGE.config()),
            List.of(TestImage.descriptor(MediaTypes.DOCKER_LAYER_FOREIGN, blob)));
    try (Store store = Store.open(folder.resolve("state"))) {
      assertThatThrownBy(() ->
              store.fetches().fetch(manifest, new Shelf(IMAGE), NAME, _ -> {}, FetchProgress.NONE))
          .hasMessageContaining("foreign layer");
    }
  }

  private static Map<String, String> withoutTimes(Map<String, String> listing) {
    Map<String, String> plain = new HashMap<>();
    listing.forEach(
        (key, value) -> plain.put(key, value.replaceAll("\"lastTagged\":\"[^\"]*\"", "")));
    return plain;
  }
}
