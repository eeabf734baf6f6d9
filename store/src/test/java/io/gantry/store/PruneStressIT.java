package io.gantry.store;

import static io.gantry.store.TestImage.layer;
import static io.gantry.store.TestImage.randomLayer;
import static io.gantry.store.TestImage.stream;
import static io.gantry.store.TestImage.tar;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything that brings, uses and removes content, at once: nothing in use ever goes. */
@Timeout(120)
class PruneStressIT {
  private static final Duration LENGTH = Duration.ofSeconds(6);
  private static final int IMAGES = 6;
  private static final Set<Kind> OTHERS_WERE_QUICKER = EnumSet.of(Kind.NOT_FOUND, Kind.CONFLICT);

  @TempDir Path folder;
  private final List<TestImage> images = new ArrayList<>();
  private final Map<Digest, byte[]> shelf = new HashMap<>();
  private final Map<String, Digest> containers = new ConcurrentHashMap<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicInteger> done = new ConcurrentHashMap<>();
  private Store store;
  private Instant end = Instant.MIN;

  /** One turn of a worker. */
  private interface Act {
    void run() throws Exception;
  }

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("state"));
    byte[] base = randomLayer("base", 300_000, 1);
    for (int i = 0; i < IMAGES; i++) {
      byte[] middle = randomLayer("middle", 200_000, 2 + i / 2);
      TestImage image = TestImage.of(base, middle, layer("own", "own " + i)).gzipped();
      images.add(image);
      image.blobs().forEach(blob -> shelf.put(Digest.sha256(blob), blob));
      shelf.put(image.id(), image.config());
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void whatHasANameStaysWholeAndTheRestGoes() throws Exception {
    Map<String, String> empty = listingOfAFreshStore();
    end = Instant.now().plus(LENGTH);
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      workers.add(worker("pull", this::pull));
      workers.add(worker("run", this::use));
    }
    workers.add(worker("given up", this::pullGivenUp));
    workers.add(worker("load", this::load));
    workers.add(worker("save", this::save));
    workers.add(worker("tag", this::tag));
    workers.add(worker("remove", this::remove));
    workers.add(worker("prune", this::prune));
    workers.add(worker("look", () -> assertThat(store.usage().total()).isPositive()));
    for (Thread worker : workers) {
      worker.join();
    }
    assertThat(failures).isEmpty();
    assertThat(done.values()).as("everybody had a turn: " + done).allMatch(n -> n.get() > 0);

    store.images().list().forEach(this::assertWhole);
    for (Image image : store.images().list()) {
      var _ = store.images().removeUnused(image.id(), false, this::users);
    }
    var _ = store.fetches().prune(Instant.MAX);
    assertThat(StateListing.of(store)).isEqualTo(empty);
  }

  private Map<String, String> listingOfAFreshStore() throws IOException {
    try (Store fresh = Store.open(folder.resolve("fresh"))) {
      return StateListing.of(fresh);
    }
  }

  private Thread worker(String name, Act act) {
    AtomicInteger turns = done.computeIfAbsent(name, key -> new AtomicInteger());
    return Thread.ofPlatform()
        .start(() -> {
          while (Instant.now().isBefore(end) && failures.isEmpty()) {
            try {
              act.run();
              turns.incrementAndGet();
            } catch (Throwable e) {
              if (!(e instanceof GantryException g && OTHERS_WERE_QUICKER.contains(g.kind()))) {
                failures.add(new AssertionError(name, e));
              }
            }
          }
        });
  }

  private void pull() {
    int i = any();
    LoadedImage pulled =
        store
            .fetches()
            .fetch(
                images.get(i).manifest(), this::blob, List.of(name(i)), _ -> {}, (l, p, d) -> {});
    assertThat(pulled.id()).isEqualTo(images.get(i).id());
  }

  private void pullGivenUp() throws InterruptedException {
    Thread pull =
        Thread.ofVirtual()
            .start(() -> {
              try {
                pull();
              } catch (GantryException e) {
                boolean interrupted = e.getCause() instanceof ClosedByInterruptException;
                if (e.kind() != Kind.UNAVAILABLE && !interrupted) {
                  failures.add(new AssertionError("given up", e));
                }
              }
            });
    Thread.sleep(ThreadLocalRandom.current().nextInt(20));
    pull.interrupt();
    pull.join();
  }

  /** Slowly, so that others meet it. */
  private java.io.InputStream blob(Descriptor blob, long offset) throws IOException {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(5));
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    byte[] content = Objects.requireNonNull(shelf.get(blob.digest()));
    return new ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
  }

  private void load() {
    int i = any();
    store.archives().load(stream(tar(images.get(i).oci(name(i).toString()))), Progress.NONE);
  }

  private void use() throws Exception {
    String id = "c" + ids.incrementAndGet();
    RootFs rootFs;
    int i = any();
    try (HeldImage held = store.images().hold(name(i).toString())) {
      rootFs = store.snapshots().prepare(id, held.image().diffIds());
      containers.put(id, held.image().id());
    }
    for (int look = 0; look < 5; look++) {
      assertThat(Files.readString(rootFs.lowers().getFirst().resolve("own"))).startsWith("own ");
      assertThat(rootFs.lowers()).allMatch(Files::isDirectory);
      assertThat(store.images().find(Objects.requireNonNull(containers.get(id)))).isPresent();
      Thread.sleep(1);
    }
    containers.remove(id);
    store.snapshots().remove(id);
    store.images().collect();
  }

  private void save() {
    store.archives().save(List.of(name(any()).toString()), OutputStream.nullOutputStream());
  }

  private void tag() {
    Image image = store.images().resolve(name(any()).toString());
    store.images().tag(image, name(any()));
  }

  private void remove() {
    store.images().remove(name(any()).toString(), ImageRemoval.PLAIN, this::users);
  }

  private void prune() {
    boolean danglingOnly = ThreadLocalRandom.current().nextBoolean();
    for (Image image : store.images().list()) {
      assertThat(store.images().removeUnused(image.id(), danglingOnly, this::users).bytes())
          .isNotNegative();
    }
    assertThat(store.fetches().prune(Instant.MAX)).isNotNegative();
  }

  private List<ImageUsers.ImageUser> users(Digest image) {
    return containers.entrySet().stream()
        .filter(container -> container.getValue().equals(image))
        .map(container -> new ImageUsers.ImageUser(container.getKey(), true))
        .toList();
  }

  private void assertWhole(Image image) {
    List<Digest> blobs = new ArrayList<>();
    blobs.add(image.manifestDigest());
    blobs.add(image.id());
    image.layers().forEach(each -> blobs.add(each.blob().digest()));
    for (Digest blob : blobs) {
      assertThat(Digest.sha256(store.blobs().read(blob, 1 << 20))).isEqualTo(blob);
    }
    image.layers().forEach(each -> assertThat(store.layers().has(each.chainId())).isTrue());
  }

  private static int any() {
    return ThreadLocalRandom.current().nextInt(IMAGES);
  }

  private static ImageReference name(int i) {
    return ImageReference.parse("app:v" + i);
  }
}
