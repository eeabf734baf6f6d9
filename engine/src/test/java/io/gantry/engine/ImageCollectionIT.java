package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.distribution.SignaturePolicy;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.store.Image;
import io.gantry.store.Store;
import io.gantry.store.StoreUsage;
import io.gantry.store.TarEntry;
import io.gantry.store.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which images go when the disk fills up, with a clock and a gauge of the test's own. */
class ImageCollectionIT {
  private static final long MIB = 1 << 20;

  /** Each image takes a MiB as a layer and one as a blob: about 2 percent of this disk. */
  private static final long DISK = 100 * MIB;

  private static final CollectionSettings SETTINGS =
      new CollectionSettings(80, 72, Duration.ofHours(1));

  @TempDir Path folder;
  private final Hand clock = new Hand();
  private final Events events = new Events();
  private final AtomicInteger arrivals = new AtomicInteger();
  private Store store;
  private ContainerRegistry registry;
  private ImageUses uses;
  private Images images;
  private long others;

  /** A clock that stands still until it is moved. */
  private static final class Hand extends Clock {
    private Instant now = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);

    void move(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("state"));
    registry = new ContainerRegistry(store.database());
    uses = new ImageUses(store.database(), clock);
    images =
        new Images(
            store,
            registry,
            events,
            uses,
            () -> SignaturePolicy.ACCEPT_ALL,
            arrivals::incrementAndGet);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void takesTheLongestUnusedUntilThereIsRoomEnough() {
    for (String name : List.of("a", "b", "c", "d", "e", "f")) {
      load(name);
      clock.move(Duration.ofMinutes(10));
    }
    images.tag("a", "again");
    clock.move(Duration.ofHours(2));
    fillTo(81);

    try (Events.Subscription heard = events.subscribe(none(), none(), collections())) {
      PrunedImages pruned = collection(SETTINGS).run();
      // From 81 down to 72 percent: five of six, and the one that was used last stays.
      assertThat(names()).containsExactlyInAnyOrder("a:latest", "again:latest");
      assertThat(pruned.removals()).contains(new Images.Removal.Untagged("b:latest"));
      assertThat(pruned.bytes()).isGreaterThan(10 * MIB);
      Event event = heard.next().orElseThrow();
      assertThat(event.attributes())
          .containsEntry("reclaimed", String.valueOf(pruned.bytes()))
          .containsEntry("used", "81");
      assertThat(event.attributes())
          .containsEntry("images", "b:latest,c:latest,d:latest,e:latest,f:latest");
    }
  }

  @Test
  void stopsAtTheLowWater() {
    for (String name : List.of("a", "b", "c", "d", "e", "f")) {
      load(name);
      clock.move(Duration.ofMinutes(10));
    }
    clock.move(Duration.ofHours(2));
    fillTo(81);
    assertThat(collection(new CollectionSettings(80, 77, Duration.ZERO)).run().bytes())
        .isPositive();
    assertThat(names()).containsExactlyInAnyOrder("c:latest", "d:latest", "e:latest", "f:latest");
    assertThat(collection(new CollectionSettings(80, 77, Duration.ZERO)).run().removals())
        .isEmpty();
  }

  @Test
  void doesNothingBelowTheHighWaterOrWhenItIsOff() {
    load("a");
    clock.move(Duration.ofHours(2));
    fillTo(80);
    assertThat(collection(SETTINGS).run()).isEqualTo(new PrunedImages(List.of(), 0));
    fillTo(99);
    assertThat(collection(CollectionSettings.OFF).run()).isEqualTo(new PrunedImages(List.of(), 0));
    assertThat(names()).containsExactly("a:latest");
  }

  @Test
  void keepsWhatIsPinnedUsedOrRecent() throws Exception {
    load("pinned", "LABEL gantry.pinned=true");
    load("unpinned", "LABEL gantry.pinned=false");
    load("used");
    registry.add(container(image("used")));
    load("held");
    clock.move(Duration.ofHours(2));
    load("recent");
    clock.move(Duration.ofMinutes(59));
    fillTo(99);

    try (var held = store.images().hold("held")) {
      assertThat(held.image().references()).hasSize(1);
      assertThat(collection(SETTINGS).run().removals())
          .contains(new Images.Removal.Untagged("unpinned:latest"));
      assertThat(names())
          .containsExactlyInAnyOrder(
              "pinned:latest", "used:latest", "held:latest", "recent:latest");
    }
    clock.move(Duration.ofMinutes(1));
    assertThat(collection(SETTINGS).run().bytes()).isPositive();
    assertThat(names()).containsExactlyInAnyOrder("pinned:latest", "used:latest");
  }

  @Test
  void remembersUsesAcrossRestarts() {
    load("first");
    clock.move(Duration.ofHours(1));
    load("second");
    clock.move(Duration.ofHours(1));
    uses.touch(image("first").id().toString());
    uses.touch("sha256:" + "0".repeat(64));
    uses.save(images::has);
    clock.move(Duration.ofHours(2));

    uses = new ImageUses(store.database(), clock);
    images = new Images(store, registry, events, uses, () -> SignaturePolicy.ACCEPT_ALL, () -> {});
    assertThat(uses.last(image("first").id().toString()))
        .contains(clock.instant().minus(Duration.ofHours(2)));
    assertThat(uses.last("sha256:" + "0".repeat(64))).isEmpty();
    assertThat(store.database().all("image-use")).hasSize(2);
    fillTo(81);
    assertThat(collection(new CollectionSettings(80, 79, Duration.ZERO)).run().removals())
        .contains(new Images.Removal.Untagged("second:latest"));
    assertThat(names()).containsExactly("first:latest");
  }

  @Test
  void whatArrivesIsToldAndCountsAsUsed() {
    load("a");
    assertThat(arrivals).hasValue(1);
    assertThat(uses.last(image("a").id().toString())).contains(clock.instant());
    ByteArrayOutputStream saved = new ByteArrayOutputStream();
    images.save(List.of("a"), saved);
    clock.move(Duration.ofHours(1));
    images.load(new ByteArrayInputStream(saved.toByteArray()), progress -> {});
    assertThat(arrivals).hasValue(2);
    assertThat(uses.last(image("a").id().toString())).contains(clock.instant());
  }

  @Test
  void housekeepingWorksWhenWokenAndAfterAFailure() {
    AtomicInteger turns = new AtomicInteger();
    try (Housekeeping housekeeping = new Housekeeping()) {
      housekeeping.begin(() -> {
        if (turns.incrementAndGet() == 1) {
          throw GantryException.internal("the disk is gone", new IllegalStateException());
        }
      });
      housekeeping.wake();
      TestEngine.await(() -> turns.get() == 1);
      housekeeping.wake();
      TestEngine.await(() -> turns.get() == 2);
    }
    assertThat(turns).hasValue(2);
  }

  @Test
  void theRealGaugeReadsAFileSystem() {
    DiskGauge.Space space = DiskGauge.of(folder).now();
    assertThat(space.percent()).isBetween(0, 100);
    assertThat(space.used()).isBetween(1L, space.total());
  }

  @ParameterizedTest
  @CsvSource({"80,80", "80,90", "101,50", "50,0", "-1,-2"})
  void refusesWatersThatMakeNoSense(int high, int low) {
    assertThatThrownBy(() -> new CollectionSettings(high, low, Duration.ZERO))
        .hasMessageContaining("high water must be");
  }

  private ImageCollection collection(CollectionSettings settings) {
    return new ImageCollection(
        settings,
        new ImageCollection.Parts(store, images, uses, events),
        () -> new DiskGauge.Space(others + content(), DISK),
        clock);
  }

  private long content() {
    StoreUsage usage = store.usage();
    return usage.layers() + usage.blobs().bytes();
  }

  /** Somebody else takes the rest. */
  private void fillTo(int percent) {
    others = DISK / 100 * percent - content() + (percent == 80 ? 0 : 1);
  }

  private void load(String name, String... changes) {
    byte[] content = new byte[(int) MIB];
    new Random(name.hashCode()).nextBytes(content);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      tar.put(TarEntry.file("content", content.length, 0644), content);
      tar.finish();
    }
    images.importRootFs(
        new ByteArrayInputStream(bytes.toByteArray()),
        new Images.ImportOptions(Optional.of(name), List.of(changes), "", ""),
        progress -> {});
  }

  private Image image(String name) {
    return store.images().resolve(name);
  }

  private List<String> names() {
    return images.list(Map.of()).stream().flatMap(image -> image.tags().stream()).toList();
  }

  private static ContainerRecord container(Image image) {
    Digest id = image.id();
    return new ContainerRecord(
        "c".repeat(64),
        "user",
        Instant.now(),
        ContainerSpec.of("used"),
        id.toString(),
        List.of(),
        new ContainerState.Created(0, ""),
        NetworkViews.unconnected(ContainerSpec.of("used")),
        0,
        false);
  }

  private static EventFilter collections() {
    return new EventFilter(Map.of("event", List.of("collect")));
  }

  private static Optional<Instant> none() {
    return Optional.empty();
  }
}
