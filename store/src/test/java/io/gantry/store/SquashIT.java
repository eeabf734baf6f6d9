package io.gantry.store;

import static io.gantry.store.TestImage.stream;
import static io.gantry.store.TestImage.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.Fd;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageConfig.History;
import io.gantry.oci.ImageReference;
import io.gantry.oci.MediaTypes;
import io.gantry.testing.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Layers put together show the same files as they did one on another. */
@Timeout(120)
class SquashIT {
  private static final Optional<ImageReference> NAME = Optional.of(ImageReference.parse("flat:1"));

  @TempDir Path folder;
  private Store store;
  private Squash squash;
  private Map<String, String> empty;

  @BeforeEach
  void open() throws Exception {
    store = Store.open(folder.resolve("state"));
    squash = new Squash(store, Clock.systemUTC());
    empty = StateListing.of(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Each upper layer hides something in a way of its own. */
  private static TestImage image() {
    byte[] lowest =
        new Layers()
            .add(Layers.entry("d", TarEntry.Type.DIRECTORY, 0700, 7, 0, Map.of()), new byte[0])
            .file("d/kept", "kept")
            .file("d/gone", "gone")
            .folder("emptied")
            .file("emptied/old", "old")
            .folder("renewed")
            .file("renewed/old", "old")
            .folder("swapped")
            .file("swapped/x", "x")
            .file("one", "linked")
            .hardLink("two", "one")
            .symlink("link", "d/kept")
            .bytes();
    byte[] middle =
        new Layers()
            .file("d/.wh.gone", "")
            .folder("emptied")
            .file("emptied/.wh..wh..opq", "")
            .file("emptied/new", "new")
            .file(".wh.renewed", "")
            .file("swapped", "a file now")
            .file(".wh.two", "")
            .bytes();
    byte[] top =
        new Layers()
            .folder("renewed")
            .file("renewed/new", "new")
            .add(
                Layers.entry(
                    "d", TarEntry.Type.DIRECTORY, 01777, 8, 0, Map.of("user.a", new byte[3])),
                new byte[0])
            .file("d/third", "third")
            .file(".wh.swapped", "")
            .node("device", TarEntry.Type.CHARACTER_DEVICE, 1, 3)
            .bytes();
    return TestImage.of(lowest, middle, top);
  }

  @Test
  void oneLayerShowsTheSameFiles() throws Exception {
    Image image = load(image(), "app:1");
    Image flat = image(squash.run("app:1", Optional.empty(), NAME));
    assertThat(flat.layers()).hasSize(1);
    assertThat(flat.references()).containsExactlyElementsOf(NAME.stream().toList());
    assertThat(flat.layers().getFirst().blob().mediaType()).isEqualTo(MediaTypes.OCI_LAYER_GZIP);
    assertThat(tree(flat)).isEqualTo(tree(image));
    // Nothing lies below that had to be hidden.
    assertThat(layer(flat)).doesNotContain(".wh.");
  }

  @Test
  void layersAboveOneHideWhatTheyHidTogether() {
    Image image = load(image(), "app:1");
    for (int kept = 1; kept < 3; kept++) {
      String from = image.diffIds().get(kept - 1).hex().substring(0, 10);
      Image flat = image(squash.run("app:1", Optional.of(from), NAME));
      assertThat(flat.diffIds().subList(0, kept)).isEqualTo(image.diffIds().subList(0, kept));
      assertThat(flat.layers()).hasSize(kept + 1);
      assertThat(tree(flat)).as("kept " + kept).isEqualTo(tree(image));
    }
  }

  @Test
  void anyLayersShowTheSameFiles() throws Exception {
    // In memory, because each layer is synced to the disk.
    Path memory = Files.createDirectory(folder.resolve("memory"));
    Tool.run(folder, "mount", "-t", "tmpfs", "tmpfs", memory.toString());
    try (Store other = Store.open(memory.resolve("state"))) {
      store.close();
      store = other;
      squash = new Squash(store, Clock.systemUTC());
      anyLayers();
    } finally {
      Tool.run(folder, "umount", memory.toString());
      store = Store.open(folder.resolve("state"));
    }
  }

  private void anyLayers() {
    Random random = new Random(42);
    for (int round = 0; round < 40; round++) {
      List<byte[]> layers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        layers.add(randomLayer(random));
      }
      Image image = load(TestImage.of(layers.toArray(byte[][]::new)), "app:1");
      String expected = tree(image);
      for (int kept = 0; kept < 4; kept++) {
        Optional<String> from =
            kept == 0 ? Optional.empty() : Optional.of(image.diffIds().get(kept - 1).toString());
        Image flat = image(squash.run("app:1", from, NAME));
        assertThat(tree(flat)).as("round %d, kept %d", round, kept).isEqualTo(expected);
      }
    }
  }

  @Test
  void keepsHistoryAsTextAndConfiguration() throws Exception {
    try (var tar = stream(new Layers().file("f", "f").bytes())) {
      store
          .archives()
          .importRootfs(
              tar,
              Optional.of(ImageReference.parse("app:1")),
              new ImportOptions(
                  List.of("ENV A=b", "CMD [\"x\"]"), "said so", io.gantry.oci.Platform.current()),
              Progress.NONE);
    }
    Image image = store.images().resolve("app:1");
    Image flat = image(squash.run("app:1", Optional.empty(), NAME));
    assertThat(flat.config().config()).isEqualTo(image.config().config());
    List<History> steps = flat.config().history();
    assertThat(steps).hasSize(2);
    assertThat(steps.getFirst().comment()).isEqualTo("said so");
    assertThat(steps.getFirst().isEmptyLayer()).isTrue();
    assertThat(steps.getLast().isEmptyLayer()).isFalse();
    assertThat(steps.getLast().comment()).isEqualTo("squashed 1 of 1 layers of " + image.id());
    assertThat(store.images().history(flat).getFirst().size()).isEqualTo(flat.size());
  }

  @Test
  void isSavedAndLoadedAndLeavesNothing() throws Exception {
    load(image().gzipped(), "app:1");
    LoadedImage flat = squash.run("app:1", Optional.of(diffId(0)), NAME);
    ByteArrayOutputStream saved = new ByteArrayOutputStream();
    store.archives().save(List.of("flat:1"), saved);
    String tree = tree(image(flat));
    for (String name : List.of("app:1", "flat:1")) {
      store.images().remove(name, ImageRemoval.PLAIN, ImageUsers.NONE);
    }
    assertThat(StateListing.of(store)).isEqualTo(empty);
    store.archives().load(stream(saved.toByteArray()), Progress.NONE);
    assertThat(tree(store.images().resolve("flat:1"))).isEqualTo(tree);
  }

  @Test
  void refusesWhatMakesNoSense() throws Exception {
    load(image(), "app:1");
    Map<String, String> before = StateListing.of(store);
    assertThatThrownBy(() -> squash.run("nobody", Optional.empty(), NAME))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
    assertThatThrownBy(() -> squash.run("app:1", Optional.of("0000"), NAME))
        .hasMessageContaining("no layer of it begins with \"0000\"");
    assertThatThrownBy(() -> squash.run("app:1", Optional.of("sha256:"), NAME))
        .hasMessageContaining("more than one layer of it begins with");
    assertThatThrownBy(() -> squash.run("app:1", Optional.of(diffId(2)), NAME))
        .hasMessageContaining("it has no layers above");
    assertThat(StateListing.of(store)).isEqualTo(before);
  }

  /** Four times as much content as there is heap. */
  @Test
  void needsNoMemoryForContent() throws Exception {
    Path rootfs = folder.resolve("rootfs.tar");
    TestRoot.shell(
        "cd "
            + folder
            + "; mkdir big; head -c 100000000 /dev/urandom > big/f; tar cf rootfs.tar big");
    try (var in = Files.newInputStream(rootfs)) {
      store
          .archives()
          .importRootfs(
              in,
              Optional.of(ImageReference.parse("big:1")),
              new ImportOptions(List.of(), "", io.gantry.oci.Platform.current()),
              Progress.NONE);
    }
    String tree = Digest.sha256(tree(store.images().resolve("big:1"))).toString();
    store.close();
    Process child =
        ChildJvm.start(List.of("-Xmx24m"), Squasher.class, folder.resolve("state").toString());
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).isZero();
    store = Store.open(folder.resolve("state"));
    Image flat = store.images().resolve(said.strip());
    assertThat(Digest.sha256(tree(flat)).toString()).isEqualTo(tree);
  }

  /** Runs in another process. */
  static final class Squasher {
    private Squasher() {}

    public static void main(String[] args) {
      try (Store store = Store.open(Path.of(args[0]))) {
        System.out.println(
            new Squash(store, Clock.systemUTC()).run("big:1", Optional.empty(), NAME).id());
      }
    }
  }

  private String diffId(int layer) {
    return store.images().resolve("app:1").diffIds().get(layer).toString();
  }

  private Image load(TestImage image, String name) {
    store.archives().load(stream(tar(image.oci(name))), Progress.NONE);
    return store.images().resolve(name);
  }

  private Image image(LoadedImage loaded) {
    return store.images().find(loaded.id()).orElseThrow();
  }

  /** What a container sees: names, kinds, owners, modes, times, attributes and content. */
  private String tree(Image image) {
    List<Path> folders =
        image.layers().reversed().stream()
            .map(layer -> store.layers().folder(layer.chainId()))
            .toList();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Fd root = OverlayMount.readOnly(folders)) {
      LayerWriter.tree(root, out);
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  private String layer(Image image) throws IOException {
    Digest blob = image.layers().getLast().blob().digest();
    try (var in = Decompression.open(store.blobs().open(blob))) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** Few names, so that layers meet. */
  private static byte[] randomLayer(Random random) {
    Layers layer = new Layers();
    Set<String> used = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      String parent = "";
      for (int depth = random.nextInt(3); depth > 0; depth--) {
        String name = parent + (char) ('a' + random.nextInt(3));
        if (used.add(name)) {
          layer.folder(name);
        } else if (!used.contains(name + "/")) {
          break;
        }
        used.add(name + "/");
        parent = name + "/";
      }
      String name = parent + (char) ('a' + random.nextInt(3));
      if (random.nextInt(6) == 0 && !parent.isEmpty()) {
        if (used.add(parent + "opaque")) {
          layer.file(parent + Whiteouts.OPAQUE, "");
        }
      } else if (used.add(name)) {
        if (random.nextInt(3) == 0) {
          int slash = name.lastIndexOf('/') + 1;
          layer.file(name.substring(0, slash) + ".wh." + name.substring(slash), "");
        } else {
          layer.file(name, "content " + random.nextInt(100));
        }
      }
    }
    return layer.bytes();
  }
}
