package io.gantry.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store of content does, on the disk and in a bucket. */
class ContentStoreIT {
  @TempDir static Path folder;
  private static S3Server s3;
  private static int next;

  enum Kind {
    DISK,
    S3
  }

  @BeforeAll
  static void start() throws IOException {
    s3 = S3Server.start(folder.resolve("s3"));
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  private static ContentStore open(Kind kind) throws IOException {
    Path root = folder.resolve("disk" + next++);
    return switch (kind) {
      case DISK -> DiskStore.open(root, folder.resolve("work" + next));
      case S3 -> S3Store.open(place("contract" + next), false);
    };
  }

  private static S3Place place(String prefix) {
    return new S3Place(S3Server.BUCKET, prefix, Optional.of(s3.endpoint()), "us-east-1");
  }

  @ParameterizedTest
  @EnumSource
  void whatWasPutIsThereUntilItIsDeleted(Kind kind) throws Exception {
    try (ContentStore store = open(kind)) {
      Instant before = Instant.now().minusSeconds(2);
      assertThat(store.get("a/b")).isEmpty();
      assertThat(store.find("a/b")).isEmpty();
      assertThat(store.open("a/b", 0, 1)).isEmpty();
      assertThat(store.delete("a/b")).isFalse();
      store.put("a/b", bytes("one"));
      store.put("a/b", bytes("two!"));
      assertThat(store.get("a/b")).contains(bytes("two!"));
      ContentStore.Entry entry = store.find("a/b").orElseThrow();
      assertThat(entry.name()).isEqualTo("b");
      assertThat(entry.size()).isEqualTo(4);
      assertThat(entry.modified()).isBetween(before, Instant.now().plusSeconds(2));
      store.put("a/empty", new byte[0]);
      assertThat(store.get("a/empty")).contains(new byte[0]);
      assertThat(store.find("a/empty").orElseThrow().size()).isZero();
      assertThat(read(store, "a/empty", 0, 0)).isEmpty();
      assertThat(store.delete("a/b")).isTrue();
      assertThat(store.delete("a/b")).isFalse();
      assertThat(store.get("a/b")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void filesAndRanges(Kind kind) throws Exception {
    byte[] content = new byte[300_000];
    new Random(3).nextBytes(content);
    try (ContentStore store = open(kind)) {
      Path file = Files.write(folder.resolve("file" + next), content);
      store.put("blobs/x", file);
      assertThat(file).doesNotExist();
      assertThat(read(store, "blobs/x", 0, content.length)).isEqualTo(content);
      assertThat(read(store, "blobs/x", 17, 1)).isEqualTo(Arrays.copyOfRange(content, 17, 18));
      assertThat(read(store, "blobs/x", 299_990, 10))
          .isEqualTo(Arrays.copyOfRange(content, 299_990, 300_000));
      InputStream open = store.open("blobs/x", 0, content.length).orElseThrow();
      assertThat(open.read()).isEqualTo(content[0] & 0xff);
      store.delete("blobs/x");
      open.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void foldersListWhatIsDirectlyInThem(Kind kind) throws Exception {
    try (ContentStore store = open(kind)) {
      assertThat(store.list("a")).isEmpty();
      for (String key : List.of("a/2", "a/10", "a/d/x", "a/d/y", "a/Z", "ab/1", "b")) {
        store.put(key, bytes(key));
      }
      assertThat(names(store, "a")).containsExactly("10", "2", "Z", "d");
      assertThat(names(store, "a/d")).containsExactly("x", "y");
      assertThat(names(store, "a/2")).isEmpty();
      store.delete("a/d/x");
      assertThat(names(store, "a")).contains("d");
      store.delete("a/d/y");
      assertThat(names(store, "a")).containsExactly("10", "2", "Z");
    }
  }

  @Test
  void manyObjectsComeInPages() {
    try (ContentStore store = S3Store.open(place("pages"), false)) {
      for (int i = 0; i < 1100; i++) {
        store.put("many/%04d".formatted(i), new byte[0]);
      }
      assertThat(names(store, "many")).hasSize(1100).isSorted();
    }
  }

  @Test
  void largeFilesGoInParts() throws IOException {
    byte[] block = new byte[1 << 20];
    new Random(5).nextBytes(block);
    Path file = folder.resolve("large");
    try (var out = Files.newOutputStream(file)) {
      for (int i = 0; i < 150; i++) {
        block[0] = (byte) i;
        out.write(block);
      }
    }
    try (ContentStore store = S3Store.open(place("parts"), false)) {
      store.put("blobs/large", file);
      assertThat(store.find("blobs/large").orElseThrow().size()).isEqualTo(150L << 20);
      for (int i : new int[] {0, 63, 64, 149}) {
        block[0] = (byte) i;
        assertThat(read(store, "blobs/large", (long) i << 20, 1 << 20)).isEqualTo(block);
      }
    }
  }

  @Test
  void faultsOfTheBucketAreTold() {
    assertThatThrownBy(
            () -> S3Store.open(new S3Place("nosuch", "", Optional.of(s3.endpoint()), "x"), false))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("open s3://nosuch: 404");
    System.setProperty("aws.secretAccessKey", "wrong");
    try {
      assertThatThrownBy(() -> S3Store.open(place("x"), false))
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("open s3://gantry: 403");
    } finally {
      System.setProperty("aws.secretAccessKey", "secret");
    }
  }

  @Test
  void aSweepWaitsAndIsAlone() throws Exception {
    try (ContentStore one = S3Store.open(place("lease"), false);
        ContentStore two = S3Store.open(place("lease"), false)) {
      SweepLease mine = new SweepLease(one, java.time.Clock.systemUTC(), Duration.ofMillis(300));
      SweepLease theirs = new SweepLease(two, java.time.Clock.systemUTC(), Duration.ofMillis(300));
      Instant before = Instant.now();
      Thread waiting =
          mine.sweeping(() -> {
            assertThat(mine.<Boolean>outside(() -> true)).isTrue();
            assertThatThrownBy(() -> theirs.sweeping(() -> true))
                .hasMessageContaining("another server");
            Thread waits = Thread.ofVirtual().start(() -> theirs.outside(() -> true));
            assertThat(waits.isAlive()).isTrue();
            return waits;
          });
      assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofMillis(299));
      assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
      assertThat(theirs.<Boolean>sweeping(() -> true)).isTrue();
      one.put("locks/sweep", bytes(Instant.now().minusSeconds(1) + " of one that died"));
      assertThat(theirs.<Boolean>outside(() -> true)).isTrue();
    }
  }

  @Test
  void whatWasSlowerThanTheSettlingIsDoneAgain() throws Exception {
    try (ContentStore store = open(Kind.DISK)) {
      SweepLease mine = new SweepLease(store, java.time.Clock.systemUTC(), Duration.ofMillis(1));
      SweepLease theirs = new SweepLease(store, java.time.Clock.systemUTC(), Duration.ofMillis(1));
      AtomicInteger turns = new AtomicInteger();
      int last =
          mine.outside(() -> {
            int turn = turns.incrementAndGet();
            return turn < 3 ? theirs.sweeping(() -> turn) : turn;
          });
      assertThat(last).as("two sweeps came and ended meanwhile").isEqualTo(3);
    }
  }

  /** Each sweep below is longer than a lease lives. */
  @Test
  void aLongSweepStaysAloneOrEnds() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    InstantSource time = now::get;
    try (ContentStore store = open(Kind.DISK)) {
      SweepLease mine = new SweepLease(store, time, Duration.ofMillis(1));
      SweepLease theirs = new SweepLease(store, time, Duration.ofMillis(1));
      String last =
          mine.sweeping(() -> {
            for (int i = 0; i < 5; i++) {
              now.updateAndGet(then -> then.plus(SweepLease.LIFE.multipliedBy(3).dividedBy(4)));
              mine.keep();
              assertThatThrownBy(() -> theirs.sweeping(() -> true))
                  .hasMessageContaining("another server");
            }
            return "done";
          });
      assertThat(last).isEqualTo("done");
      assertThat(theirs.<Boolean>outside(() -> true)).as("another may go on").isTrue();
      assertThatThrownBy(() ->
              mine.sweeping(() -> {
                now.updateAndGet(then -> then.plus(SweepLease.LIFE).plusSeconds(1));
                store.put("locks/sweep", bytes(now.get().plusSeconds(9) + " of another"));
                mine.keep();
                return true;
              }))
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("another server");
      assertThat(store.get("locks/sweep")).as("the other's sign").isPresent();
    }
  }

  @Test
  void aBucketThatFailsInTheMiddleIsTold() throws Exception {
    AtomicInteger status = new AtomicInteger(200);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          if (status.get() == 0) {
            exchange.close(); // Hangs up without an answer.
            return;
          }
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    server.start();
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (ContentStore store =
        S3Store.open(new S3Place("faults", "", Optional.of(endpoint), "x"), false)) {
      for (int fault : new int[] {500, 0}) {
        status.set(fault);
        assertFails(() -> store.get("a"), "read s3://faults/a: ");
        assertFails(() -> store.put("a", bytes("x")), "write s3://faults/a: ");
        assertFails(() -> store.list("a"), "list s3://faults/a: ");
      }
    } finally {
      server.stop(0);
    }
  }

  private static void assertFails(ThrowingCallable work, String message) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.UNAVAILABLE))
        .hasMessageStartingWith(message);
  }

  private static List<String> names(ContentStore store, String of) {
    return store.list(of).stream().map(ContentStore.Entry::name).toList();
  }

  private static byte[] read(ContentStore store, String key, long from, long length)
      throws IOException {
    try (InputStream in = store.open(key, from, length).orElseThrow()) {
      return in.readAllBytes();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
