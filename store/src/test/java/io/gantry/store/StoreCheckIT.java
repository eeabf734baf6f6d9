package io.gantry.store;

import static io.gantry.store.TestImage.layer;
import static io.gantry.store.TestImage.randomLayer;
import static io.gantry.store.TestImage.stream;
import static io.gantry.store.TestImage.tar;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import io.gantry.store.Finding.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that is damaged in every way that a check knows, and what a repair makes of it. */
@Timeout(60)
class StoreCheckIT {
  private static final byte[] BASE = randomLayer("base", 200_000, 1);
  private static final TestImage A = TestImage.of(BASE, randomLayer("a", 100_000, 2)).gzipped();
  private static final TestImage B = TestImage.of(BASE, layer("b", "b")).gzipped();
  private static final List<Digest> CHAIN = LayerChain.ids(diffIds(A));

  @TempDir Path folder;
  private Store store;
  private Map<String, String> whole;

  @BeforeEach
  void open() throws Exception {
    store = Store.open(folder.resolve("state"));
    load(A, "a:1");
    load(B, "b:1");
    whole = withoutTimes(StateListing.of(store));
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Something that befalls a store, and what a check says of it. */
  enum Damage {
    LAYER_BLOB_MISSING(Kind.BLOB, "is missing", 1) {
      @Override
      void to(Path state) throws IOException {
        Files.delete(blob(state, A.blobs().getLast()));
      }
    },
    LAYER_BLOB_CHANGED(Kind.BLOB, "has content of digest", 1) {
      @Override
      void to(Path state) throws IOException {
        Path blob = blob(state, A.blobs().getLast());
        byte[] content = Files.readAllBytes(blob);
        content[content.length / 2] ^= 1;
        Files.write(blob, content);
      }
    },
    LAYER_BLOB_CUT(Kind.BLOB, "has content of digest", 1) {
      @Override
      void to(Path state) throws IOException {
        Path blob = blob(state, A.blobs().getLast());
        Files.write(blob, java.util.Arrays.copyOf(Files.readAllBytes(blob), 1000));
      }
    },
    SHARED_BLOB_MISSING(Kind.BLOB, "is missing", 2) {
      @Override
      void to(Path state) throws IOException {
        Files.delete(blob(state, A.blobs().getFirst()));
      }
    },
    MANIFEST_MISSING(Kind.BLOB, "is missing", 1) {
      @Override
      void to(Path state) throws IOException {
        Files.delete(blob(state, A.manifest()));
      }
    },
    MANIFEST_EMPTY(Kind.BLOB, "has content of digest", 1) {
      @Override
      void to(Path state) throws IOException {
        Files.write(blob(state, A.manifest()), new byte[0]);
      }
    },
    CONFIGURATION_MISSING(Kind.BLOB, "is missing", 1) {
      @Override
      void to(Path state) throws IOException {
        Files.delete(blob(state, A.config()));
      }
    },
    CONFIGURATION_CHANGED(Kind.BLOB, "has content of digest", 1) {
      @Override
      void to(Path state) throws IOException {
        Files.write(blob(state, A.config()), TestImage.utf8("{}"));
      }
    },
    LAYER_MISSING(Kind.LAYER, "is not unpacked", 1) {
      @Override
      void to(Path state) throws IOException {
        Durable.removeTree(snapshot(state, 1));
      }
    },
    LAYER_WITHOUT_FILES(Kind.LAYER, "has no files", 1) {
      @Override
      void to(Path state) throws IOException {
        Durable.removeTree(snapshot(state, 1).resolve("fs"));
      }
    },
    SHARED_LAYER_MISSING(Kind.LAYER, "is not unpacked", 2) {
      @Override
      void to(Path state) throws IOException {
        Durable.removeTree(snapshot(state, 0));
      }
    },
    LAYER_RECORD_MISSING(Kind.LAYER_RECORD, "does not say that it lies on", 1) {
      @Override
      void to(Path state) throws IOException {
        Files.delete(snapshot(state, 1).resolve("parent"));
      }
    },
    LAYER_RECORD_WRONG(Kind.LAYER_RECORD, "does not say that it lies on", 1) {
      @Override
      void to(Path state) throws IOException {
        Files.writeString(snapshot(state, 1).resolve("parent"), "");
      }
    },
    STRAY_BLOB(Kind.STRAY, "no image needs it", 0) {
      @Override
      void to(Path state) throws IOException {
        Files.write(blob(state, BASE), BASE);
      }
    },
    STRAY_FILE_AMONG_BLOBS(Kind.STRAY, "does not belong here", 0) {
      @Override
      void to(Path state) throws IOException {
        Files.writeString(state.resolve("blobs/sha256/notes.txt"), "notes");
      }
    },
    STRAY_FOLDER_AMONG_LAYERS(Kind.STRAY, "does not belong here", 0) {
      @Override
      void to(Path state) throws IOException {
        Files.createDirectories(state.resolve("snapshots/layers/copy/fs/etc"));
      }
    },
    STRAY_LAYER_WITHOUT_RECORD(Kind.STRAY, "does not belong here", 0) {
      @Override
      void to(Path state) throws IOException {
        Files.createDirectories(state.resolve("snapshots/layers/" + "0".repeat(64) + "/fs"));
      }
    },
    STRAY_LAYER(Kind.STRAY, "no image needs it", 0) {
      @Override
      void to(Path state) throws IOException {
        Path layer = state.resolve("snapshots/layers/" + "0".repeat(64));
        Files.createDirectories(layer.resolve("fs"));
        Files.writeString(layer.resolve("parent"), "");
      }
    };

    final Kind kind;
    final String problem;
    final int images;

    Damage(Kind kind, String problem, int images) {
      this.kind = kind;
      this.problem = problem;
      this.images = images;
    }

    abstract void to(Path state) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void isFoundAndRepaired(Damage damage) throws Exception {
    store.close();
    damage.to(store.root());
    store = Store.open(store.root());

    List<Finding> findings = store.check(false).findings();
    assertThat(findings).anySatisfy(finding -> matches(finding, damage));
    assertThat(findings).noneMatch(Finding::repaired);
    assertThat(store.check(false).findings()).as("looking changes nothing").isEqualTo(findings);

    CheckResult repaired = store.check(true);
    assertThat(repaired.findings()).allMatch(Finding::repaired);
    assertThat(store.check(false).findings()).isEmpty();
    load(A, "a:1");
    load(B, "b:1");
    assertThat(withoutTimes(StateListing.of(store))).isEqualTo(whole);
    assertThat(store.check(false).findings()).isEmpty();
  }

  /** What happens behind the back of a store that is open. */
  @ParameterizedTest
  @EnumSource(Damage.class)
  void isFoundAndRepairedWhileTheStoreIsOpen(Damage damage) throws Exception {
    damage.to(store.root());
    List<Finding> findings = store.check(true).findings();
    assertThat(findings).extracting(Finding::kind).contains(damage.kind);
    assertThat(findings).allMatch(Finding::repaired);
    load(A, "a:1");
    load(B, "b:1");
    assertThat(withoutTimes(StateListing.of(store))).isEqualTo(whole);
    assertThat(store.check(false).findings()).isEmpty();
  }

  @Test
  void nothingIsWrongWithAWholeStore() throws Exception {
    CheckResult result = store.check(true);
    assertThat(result).isEqualTo(new CheckResult(2, 7, 3, List.of(), 0));
    assertThat(withoutTimes(StateListing.of(store))).isEqualTo(whole);
  }

  @Test
  void namesOfNothingGo() {
    String image = "sha256:" + "0".repeat(64);
    ReferenceRecord nowhere = new ReferenceRecord(Digest.parse(image), Digest.parse(image));
    store.database().put("reference", "docker.io/library/gone:1", nowhere.toJson());
    store.close();
    store = Store.open(store.root());
    Finding expected = new Finding(Kind.NAME, "gone:1", "stands for no image", List.of(), false);
    assertThat(store.check(false).findings()).containsExactly(expected);
    assertThat(store.check(true).findings()).containsExactly(expected.done());
    assertThat(store.check(false).findings()).isEmpty();
  }

  @Test
  void aDamagedImageHarmsNoOther() throws Exception {
    store.close();
    Damage.MANIFEST_MISSING.to(store.root());
    store = Store.open(store.root());
    assertThat(store.images().list()).extracting(Image::id).containsExactly(B.id());
    load(TestImage.of(layer("c", "c")), "c:1");
    store.images().remove("c:1", ImageRemoval.PLAIN, ImageUsers.NONE);
    assertThat(store.usage().total()).isPositive();
    // A pull alone heals it, too.
    load(A, "a:1");
    assertThat(withoutTimes(StateListing.of(store))).isEqualTo(whole);
  }

  @Test
  void containersKeepWhatTheyWroteAndStandAgainAfterAPull() throws Exception {
    RootFs rootFs = store.snapshots().prepare("box", diffIds(A));
    Files.writeString(rootFs.upper().resolve("mine"), "mine");
    Damage.LAYER_MISSING.to(store.root());

    List<Finding> findings = store.check(true).findings();
    assertThat(findings).extracting(Finding::kind).containsExactly(Kind.LAYER, Kind.CONTAINER);
    assertThat(findings.getLast().subject()).isEqualTo("box");
    assertThat(findings.getLast().repaired()).isFalse();
    assertThat(rootFs.upper().resolve("mine")).hasContent("mine");

    load(A, "a:1");
    assertThat(store.check(false).findings()).isEmpty();
    assertThat(rootFs.lowers()).allMatch(Files::isDirectory);
  }

  @Test
  void layersOfContainersWithoutAnImageAreNoStrays() {
    store.snapshots().prepare("box", diffIds(A));
    store.images().remove("a:1", new ImageRemoval(true, false), ImageUsers.NONE);
    assertThat(store.check(true).findings()).isEmpty();
    assertThat(store.layers().all()).containsAll(CHAIN);
  }

  @Test
  void leavesAloneWhatOthersWorkWith() throws Exception {
    try (Lease lease = store.leases().open();
        HeldImage held = store.images().hold("a:1")) {
      Digest fresh = store.blobs().put(lease, TestImage.utf8("fresh"));
      assertThat(store.check(true).findings()).isEmpty();
      assertThat(store.blobs().has(fresh)).isTrue();

      Damage.LAYER_BLOB_MISSING.to(store.root());
      List<Finding> findings = store.check(true).findings();
      assertThat(findings).extracting(Finding::repaired).containsExactly(false);
      assertThat(findings.getFirst().images()).containsExactly(held.image().id().toString());
      assertThat(store.images().find(ImageReference.parse("a:1"))).isPresent();
    }
    assertThat(store.check(true).findings()).extracting(Finding::repaired).containsExactly(true);
    assertThat(store.images().find(ImageReference.parse("a:1"))).isEmpty();
  }

  private static void matches(Finding finding, Damage damage) {
    assertThat(finding.kind()).isEqualTo(damage.kind);
    assertThat(finding.problem()).contains(damage.problem);
    assertThat(finding.images()).hasSize(damage.images);
  }

  private static Path blob(Path state, byte[] content) {
    return state.resolve("blobs/sha256/" + Digest.sha256(content).hex());
  }

  /** Of a layer of A. */
  private static Path snapshot(Path state, int layer) {
    return state.resolve("snapshots/layers/" + CHAIN.get(layer).hex());
  }

  private static List<Digest> diffIds(TestImage image) {
    return io.gantry.oci.Json.read(image.config(), io.gantry.oci.ImageConfig.class)
        .rootfs()
        .diffIds();
  }

  private static Map<String, String> withoutTimes(Map<String, String> listing) {
    List<String> keys = new ArrayList<>(listing.keySet());
    keys.forEach(key ->
        listing.computeIfPresent(
            key, (k, value) -> value.replaceAll("\"lastTagged\":\"[^\"]*\"", "")));
    return listing;
  }

  private void load(TestImage image, String name) {
    store.archives().load(stream(tar(image.oci(name))), Progress.NONE);
  }
}
