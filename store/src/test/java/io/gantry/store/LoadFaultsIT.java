package io.gantry.store;

import static io.gantry.store.TestImage.layer;
import static io.gantry.store.TestImage.randomLayer;
import static io.gantry.store.TestImage.stream;
import static io.gantry.store.TestImage.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.testing.Tool;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads that meet a full disk, each other, a client that leaves, and the end of their process. */
class LoadFaultsIT {
  private static final TestImage SMALL = TestImage.of(layer("a", "small"));

  @TempDir Path folder;

  @Test
  void leavesNothingOnAFullDisk() throws Exception {
    Path mount = Files.createDirectory(folder.resolve("small-disk"));
    Tool.run(folder, "mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", mount.toString());
    try (Store store = Store.open(mount.resolve("state"))) {
      store.archives().load(stream(tar(SMALL.oci("small:v1"))), Progress.NONE);
      Map<String, String> before = StateListing.of(store);

      // Too large to wait; then small enough to wait, and too large when it is unpacked.
      for (TestImage image :
          List.of(
              TestImage.of(randomLayer("r", 16 << 20, 1)),
              TestImage.of(randomLayer("r", 4 << 20, 2), randomLayer("r", 3 << 20, 3)),
              TestImage.of(tar(Map.of("z", filled(14 << 20)))).gzipped())) {
        assertThatThrownBy(
                () -> store.archives().load(stream(tar(image.oci("big:v1"))), Progress.NONE))
            .isInstanceOf(GantryException.class)
            .message()
            .containsIgnoringCase("no space left on");
        assertThat(StateListing.of(store)).isEqualTo(before);
      }

      TestImage fits = TestImage.of(layer("b", "fits"));
      store.archives().load(stream(tar(fits.oci("fits:v1"))), Progress.NONE);
      assertThat(store.images().resolve("fits:v1").id()).isEqualTo(fits.id());
    } finally {
      Tool.run(folder, "umount", mount.toString());
    }
  }

  @Test
  void loadsTheSameImageManyTimesAtOnce() throws Exception {
    byte[] archive =
        tar(
            TestImage.of(randomLayer("a", 1 << 20, 1), randomLayer("b", 1 << 20, 2))
                .gzipped()
                .oci("many:v1"));
    try (Store store = Store.open(folder.resolve("state"))) {
      List<Future<List<LoadedImage>>> loads = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 8; i++) {
          loads.add(threads.submit(() -> store.archives().load(stream(archive), Progress.NONE)));
        }
      }

      for (Future<List<LoadedImage>> load : loads) {
        assertThat(load.get().getFirst().references())
            .containsExactly(ImageReference.parse("many:v1"));
      }
      assertThat(store.images().list()).hasSize(1);
      assertThat(store.layers().all()).hasSize(2);
      assertThat(store.blobs().all()).hasSize(4);
      assertThat(folder.resolve("state/ingest")).isEmptyDirectory();
    }
  }

  @Test
  void keepsASharedLayerWhenAnotherLoadOfItFails() throws Exception {
    byte[] shared = randomLayer("shared", 1 << 20, 7);
    TestImage good = TestImage.of(shared, layer("good", "good"));
    Map<String, byte[]> bad = TestImage.of(shared, layer("bad", "bad")).oci("bad:v1");
    bad.replaceAll(
        (name, bytes) -> name.startsWith("blobs") && isBadLayer(bytes) ? flipped(bytes) : bytes);
    try (Store store = Store.open(folder.resolve("state"))) {
      for (int i = 0; i < 10; i++) {
        List<Future<?>> failing = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
          for (int j = 0; j < 3; j++) {
            failing.add(
                threads.submit(() -> store.archives().load(stream(tar(bad)), Progress.NONE)));
          }
          store.archives().load(stream(tar(good.oci("good:v1"))), Progress.NONE);
        }
        for (Future<?> load : failing) {
          assertThatThrownBy(load::get).hasMessageContaining("its digest is");
        }
        Image image = store.images().resolve("good:v1");
        assertThat(store.layers().all()).hasSize(2);
        assertThat(store.blobs().all()).hasSize(4);
        for (ImageLayer each : image.layers()) {
          assertThat(store.layers().has(each.chainId())).isTrue();
          assertThat(store.blobs().has(each.blob().digest())).isTrue();
        }
        store.images().remove("good:v1", ImageRemoval.PLAIN, ImageUsers.NONE);
        assertThat(store.blobs().all()).isEmpty();
      }
    }
  }

  @Test
  void leavesNothingWhenTheClientLeaves() throws Exception {
    byte[] archive = tar(TestImage.of(randomLayer("a", 1 << 20, 1)).oci("gone:v1"));
    InputStream broken =
        new FilterInputStream(stream(archive)) {
          private long left = 700_000;

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left <= 0) {
              throw new IOException("connection reset");
            }
            int n = super.read(bytes, offset, (int) Math.min(length, left));
            left -= n;
            return n;
          }
        };
    try (Store store = Store.open(folder.resolve("state"))) {
      Map<String, String> before = StateListing.of(store);

      assertThatThrownBy(() -> store.archives().load(broken, Progress.NONE))
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("connection reset");

      assertThat(StateListing.of(store)).isEqualTo(before);
    }
  }

  @Test
  void cleansUpAfterALoadWhoseProcessWasKilled() throws Exception {
    Path state = folder.resolve("state");
    Path archive = folder.resolve("image.tar");
    byte[][] layers = new byte[6][];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = randomLayer("file" + i, 1 << 20, i);
    }
    TestImage image = TestImage.of(layers);
    Files.write(archive, tar(image.oci("killed:v1")));
    Map<String, String> before;
    try (Store store = Store.open(state)) {
      store.archives().load(stream(tar(SMALL.oci("small:v1"))), Progress.NONE);
      before = StateListing.of(store);
    }

    int finished = 0;
    for (int steps = 1; steps <= 25; steps += 4) {
      killAfter(steps, state, archive);
      try (Store store = Store.open(state)) {
        if (store.images().find(ImageReference.parse("killed:v1")).isPresent()) {
          finished++;
          assertThat(store.layers().all()).hasSize(7);
          store.images().remove("killed:v1", ImageRemoval.PLAIN, ImageUsers.NONE);
        }
        assertThat(StateListing.of(store)).isEqualTo(before);
        store.archives().load(stream(Files.readAllBytes(archive)), Progress.NONE);
        store.images().remove("killed:v1", ImageRemoval.PLAIN, ImageUsers.NONE);
        assertThat(StateListing.of(store)).isEqualTo(before);
      }
    }
    assertThat(finished).as("loads that ended before the kill").isLessThan(7);
  }

  /** Kills a loading process after it has said that many times that it got on. */
  private static void killAfter(int steps, Path state, Path archive) throws Exception {
    Process loader = ChildJvm.start(Loader.class, state.toString(), archive.toString());
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(loader.getInputStream(), StandardCharsets.US_ASCII))) {
      for (int i = 0; i < steps; i++) {
        if (out.readLine() == null) {
          break;
        }
      }
    } finally {
      loader.destroyForcibly();
      assertThat(loader.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Runs in the process that is killed: says a line for each half megabyte read and unpacked. */
  static final class Loader {
    private Loader() {}

    public static void main(String[] args) throws IOException {
      try (Store store = Store.open(Path.of(args[0]));
          InputStream in = Files.newInputStream(Path.of(args[1]))) {
        InputStream telling = new ReportingStream(in, done -> System.out.println("read " + done));
        store
            .archives()
            .load(telling, (layer, done, total) -> System.out.println(layer + " " + done));
      }
    }
  }

  private static boolean isBadLayer(byte[] bytes) {
    return new String(bytes, 0, 3, StandardCharsets.US_ASCII).equals("bad");
  }

  private static byte[] flipped(byte[] bytes) {
    byte[] copy = bytes.clone();
    copy[513] ^= 1;
    return copy;
  }

  private static byte[] filled(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 'z');
    return bytes;
  }
}
