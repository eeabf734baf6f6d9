package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.MountInfo;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images that are used before they are here. */
@Timeout(60)
class LazyFetchIT {
  private static final ImageReference NAME = ImageReference.parse("app:v1");
  private static final byte[] LARGE = random(3 << 20);

  @TempDir Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("state"));
  }

  @AfterEach
  void nothingIsMounted() {
    store.close();
    assertThat(MountInfo.current()).noneMatch(m -> m.mountPoint().startsWith(folder.toString()));
  }

  @ParameterizedTest
  @EnumSource(TocFormat.class)
  void isUsedBeforeItIsWhole(TocFormat format) throws Exception {
    LazyImage image = image(format);
    image.gate = new CountDownLatch(1);
    assertThat(fetchLazily(image).id()).isEqualTo(image.id());
    assertThat(store.unfinished().has(image.id())).isTrue();
    assertThat(store.images().find(NAME).orElseThrow().size()).isPositive();
    assertThat(store.check(false).findings()).isEmpty();

    store.snapshots().prepare("early", image.diffIds());
    RootFs early = store.snapshots().get("early").orElseThrow();
    assertThat(early.lowers()).allMatch(lower -> lower.toString().contains("/snapshots/lazy/"));
    long before = image.pieces.get();
    try (Fd root = Snapshots.mountReadOnly(early)) {
      assertContent(Path.of(root.path()));
      // What was read once is not asked for again, by whomever.
      long after = image.pieces.get();
      assertThat(after).isGreaterThan(before);
      assertContent(Path.of(root.path()));
      assertThat(image.pieces.get()).isEqualTo(after);

      image.gate.countDown();
      until(() -> !store.unfinished().has(image.id()));
      store.snapshots().prepare("late", image.diffIds());
      RootFs late = store.snapshots().get("late").orElseThrow();
      assertThat(late.lowers()).allMatch(lower -> lower.toString().contains("/layers/"));
      try (Fd other = Snapshots.mountReadOnly(late)) {
        assertContent(Path.of(other.path()));
      }
      // The early one goes on, without the name and without the registry.
      image.broken = true;
      LayerChain.ids(image.diffIds()).forEach(store.layers().lazy()::retire);
      assertThat(Path.of(root.path(), "usr/other")).hasContent("not read before");
      assertContent(Path.of(root.path()));
    }
    assertThat(store.check(false).findings()).isEmpty();
  }

  @Test
  void aSmallFileNeedsLittle() throws Exception {
    LazyImage image = image(TocFormat.ESTARGZ);
    image.gate = new CountDownLatch(1);
    fetchLazily(image);
    long before = image.pieces.get();
    try (Fd root = mounted(image)) {
      assertThat(Path.of(root.path(), "usr/other")).hasContent("not read before");
      assertThat(image.pieces.get() - before).isBetween(1L, 300_000L);
      assertThat(FileCalls.statx(root, "usr/large", 0).size()).isEqualTo(LARGE.length);
    }
    image.gate.countDown();
    until(() -> !store.unfinished().has(image.id()));
  }

  @Test
  void manyReadTheSameAtOnce() throws Exception {
    LazyImage image = image(TocFormat.ZSTD_CHUNKED);
    image.gate = new CountDownLatch(1);
    fetchLazily(image);
    long before = image.pieces.get();
    try (Fd root = mounted(image);
        ExecutorService readers = Executors.newFixedThreadPool(8)) {
      Path file = Path.of(root.path(), "usr/large");
      List<Future<byte[]>> reading = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        reading.add(readers.submit(() -> Files.readAllBytes(file)));
      }
      for (Future<byte[]> each : reading) {
        assertThat(Arrays.equals(each.get(), LARGE)).isTrue();
      }
      assertThat(image.pieces.get() - before).isLessThan(2L * LARGE.length);
    }
    image.gate.countDown();
    until(() -> !store.unfinished().has(image.id()));
  }

  @Test
  void aRegistryThatFailsIsAnErrorUntilItIsBack() throws Exception {
    LazyImage image = image(TocFormat.ESTARGZ);
    image.gate = new CountDownLatch(1);
    fetchLazily(image);
    try (Fd root = mounted(image)) {
      image.broken = true;
      Path file = Path.of(root.path(), "usr/other");
      assertThatThrownBy(() -> Files.readString(file)).hasMessageContaining("Input/output error");
      image.broken = false;
      assertThat(file).hasContent("not read before");
    }
    image.gate.countDown();
    until(() -> !store.unfinished().has(image.id()));
  }

  @Test
  void aTableThatIsRefusedMeansAnOrdinaryFetch() {
    ChunkedLayer wrong =
        ChunkedLayer.of(
            TocFormat.ESTARGZ,
            new ChunkedLayer.Contents().file("a", TestImage.utf8("a")),
            table -> table.getFirst().put("name", "../a"));
    LazyImage image = new LazyImage(wrong);
    fetchLazily(image);
    assertThat(store.unfinished().has(image.id())).isFalse();
    assertThat(store.layers().has(LayerChain.id(image.diffIds()))).isTrue();
  }

  @Test
  void layersWithoutTablesMeanAnOrdinaryFetch() {
    TestImage image = TestImage.of(TestImage.layer("a", "a")).gzipped();
    Map<Digest, byte[]> blobs = new HashMap<>();
    image.blobs().forEach(blob -> blobs.put(Digest.sha256(blob), blob));
    blobs.put(image.id(), image.config());
    LoadedImage loaded =
        store
            .fetches()
            .fetchLazily(
                Digest.sha256(image.manifest()),
                image.manifest(),
                (blob, offset) -> TestImage.stream(blobs.getOrDefault(blob.digest(), new byte[0])),
                List.of(NAME),
                _ -> {},
                FetchProgress.NONE);
    assertThat(store.unfinished().has(loaded.id())).isFalse();
    assertThat(store.layers().all()).hasSize(1);
  }

  @Test
  void anImageThatIsNotWhatItsConfigurationSaysGoes() throws Exception {
    ChunkedLayer layer =
        ChunkedLayer.of(
            TocFormat.ESTARGZ, new ChunkedLayer.Contents().file("a", TestImage.utf8("a")));
    LazyImage image = new LazyImage(List.of(Digest.sha256("something else")), layer);
    fetchLazily(image);
    until(() -> !store.unfinished().has(image.id()));
    assertThat(store.images().find(NAME)).isEmpty();
    assertThat(store.images().list()).isEmpty();
    assertThatThrownBy(() -> store.snapshots().prepare("c", image.diffIds()))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("No such layer");
    until(() -> !store.blobs().all().iterator().hasNext());
  }

  @Test
  void whatAnEndedProcessLeftIsGoneAtTheNextStart() {
    LazyImage image = image(TocFormat.ESTARGZ);
    image.gate = new CountDownLatch(1);
    fetchLazily(image);
    store.close();
    store = Store.open(folder.resolve("state"));
    assertThat(store.images().find(NAME)).isEmpty();
    assertThat(store.unfinished().has(image.id())).isFalse();
    assertThat(store.blobs().all()).isEmpty();
    image.gate.countDown();
    fetchLazily(image);
    assertThat(store.images().find(NAME)).isPresent();
  }

  @Test
  void aSecondFetchWaitsForAllOfIt() throws Exception {
    LazyImage image = image(TocFormat.ESTARGZ);
    image.gate = new CountDownLatch(1);
    fetchLazily(image);
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<LoadedImage> second = other.submit(() -> fetchLazily(image));
      assertThat(second.isDone()).isFalse();
      image.gate.countDown();
      assertThat(second.get(30, TimeUnit.SECONDS).id()).isEqualTo(image.id());
      assertThat(store.layers().all()).hasSize(2);
    }
    until(() -> !store.unfinished().has(image.id()));
  }

  @Test
  void whenItIsRemovedMeanwhileNothingStays() throws Exception {
    LazyImage image = image(TocFormat.ESTARGZ);
    image.gate = new CountDownLatch(1);
    fetchLazily(image);
    store.images().remove(NAME.familiar(), ImageRemoval.PLAIN, ImageUsers.NONE);
    image.gate.countDown();
    until(() -> !store.unfinished().has(image.id()));
    until(() -> !store.blobs().all().iterator().hasNext() && store.layers().all().isEmpty());
    assertThat(store.images().list()).isEmpty();
  }

  private Fd mounted(LazyImage image) {
    store.snapshots().prepare("c", image.diffIds());
    return Snapshots.mountReadOnly(store.snapshots().get("c").orElseThrow());
  }

  private LoadedImage fetchLazily(LazyImage image) {
    return store
        .fetches()
        .fetchLazily(
            Digest.sha256(image.manifest()),
            image.manifest(),
            image,
            List.of(NAME),
            _ -> {},
            FetchProgress.NONE);
  }

  /** The upper layer hides, replaces and implies. */
  private static LazyImage image(TocFormat format) {
    ChunkedLayer.Contents lower =
        new ChunkedLayer.Contents()
            .folder("usr")
            .add(Layers.entry("tmp", TarEntry.Type.DIRECTORY, 01777, 7, 0, Map.of()), new byte[0])
            .file("usr/large", LARGE)
            .file("usr/gone", TestImage.utf8("x"))
            .file("usr/replaced", TestImage.utf8("old"));
    ChunkedLayer.Contents upper =
        new ChunkedLayer.Contents()
            .file("usr/.wh.gone", new byte[0])
            .file("usr/replaced", TestImage.utf8("new"))
            .file("usr/other", TestImage.utf8("not read before"))
            .file("tmp/implied", TestImage.utf8("y"));
    return new LazyImage(ChunkedLayer.of(format, lower), ChunkedLayer.of(format, upper));
  }

  private static void assertContent(Path root) throws IOException {
    assertThat(Files.readAllBytes(root.resolve("usr/large"))).isEqualTo(LARGE);
    assertThat(root.resolve("usr/replaced")).hasContent("new");
    assertThat(root.resolve("usr/gone")).doesNotExist();
    assertThat(root.resolve("tmp/implied")).hasContent("y");
    assertThat(Files.getAttribute(root.resolve("tmp"), "unix:mode")).isEqualTo(041777);
    assertThat(Files.getAttribute(root.resolve("tmp"), "unix:uid")).isEqualTo(7);
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(10);
    }
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }
}
