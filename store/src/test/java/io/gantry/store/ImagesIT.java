package io.gantry.store;

import static io.gantry.store.TestImage.layer;
import static io.gantry.store.TestImage.stream;
import static io.gantry.store.TestImage.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.store.ImageUsers.ImageUser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesIT {
  private static final byte[] BASE = layer("base", "shared by both");
  private static final TestImage A = TestImage.of(BASE, layer("a", "a"));
  private static final TestImage B = TestImage.of(BASE, layer("b", "b"));
  private static final String CONTAINER = "c0ffee".repeat(10) + "1234";
  private static final ImageRemoval FORCE = new ImageRemoval(true, false);

  @TempDir Path folder;
  private Store store;
  private Images images;
  private Map<String, String> empty;

  @BeforeEach
  void open() throws Exception {
    store = Store.open(folder.resolve("state"));
    images = store.images();
    empty = StateListing.of(store);
    load(A, "a:v1");
    load(B, "example.com/b:v1");
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void findsByNameIdAndBeginning() {
    Digest id = A.id();
    Digest manifest = Digest.sha256(A.manifest());
    for (String name :
        List.of(
            "a:v1",
            "docker.io/library/a:v1",
            id.toString(),
            id.hex(),
            id.hex().substring(0, 12),
            "sha256:" + id.hex().substring(0, 6),
            "a@" + manifest,
            "a:gone@" + manifest)) {
      assertThat(images.resolve(name).id()).as(name).isEqualTo(id);
    }
  }

  @Test
  void saysWhatItCannotFind() {
    assertThatThrownBy(() -> images.resolve("nobody"))
        .hasMessage("No such image: nobody:latest")
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.NOT_FOUND));
    assertThatThrownBy(() -> images.resolve("a@" + B.id()))
        .hasMessage("No such image: a@" + B.id());
    assertThatThrownBy(() -> images.resolve("sha256:" + "0".repeat(64)))
        .hasMessage("No such image: sha256:" + "0".repeat(64));
    assertThatThrownBy(() -> images.resolve("Not A Name"))
        .hasMessageContaining("invalid reference format");
  }

  @Test
  void refusesABeginningThatFitsTwo() {
    // Enough images that two begin with the same digit.
    for (int i = 0; i < 17; i++) {
      load(TestImage.of(layer("n", "n" + i)), "n:" + i);
    }
    List<String> digits =
        images.list().stream().map(image -> image.id().hex().substring(0, 1)).toList();
    String twice =
        digits.stream()
            .filter(digit -> digits.indexOf(digit) != digits.lastIndexOf(digit))
            .findFirst()
            .orElseThrow();

    assertThatThrownBy(() -> images.resolve(twice)).hasMessageContaining("is ambiguous: it fits");
  }

  @Test
  void leavesTheImageDanglingWhoseTagMoves() {
    Image b = images.tag(images.resolve("example.com/b:v1"), ImageReference.parse("a:v1"));

    assertThat(b.references())
        .extracting(ImageReference::familiar)
        .containsExactly("a:v1", "example.com/b:v1");
    assertThat(images.resolve("a:v1").id()).isEqualTo(B.id());
    assertThat(images.resolve(A.id().hex()).references()).isEmpty();
    assertThat(images.list()).hasSize(2);
    assertThat(b.lastTagged()).isPresent();
  }

  @Test
  void refusesTagsThatAreDigests() {
    Image a = images.resolve("a:v1");

    assertThatThrownBy(() -> images.tag(a, ImageReference.parse("x@" + A.id())))
        .hasMessage("refusing to create a tag with a digest reference");
    assertThatThrownBy(() -> images.tag(a, ImageReference.parse("sha256:x")))
        .hasMessageContaining("ambiguous tag");
  }

  @Test
  void tellsSharedAndUniqueBytes() {
    List<ImageSize> sizes = images.sizes();

    assertThat(sizes).hasSize(2);
    for (ImageSize size : sizes) {
      assertThat(size.shared()).isEqualTo(size.image().layers().get(0).size());
      assertThat(size.unique()).isEqualTo(size.image().layers().get(1).size());
      assertThat(size.image().size()).isEqualTo(size.shared() + size.unique());
    }
    assertThat(store.usage().layers())
        .isEqualTo(sizes.get(0).image().size() + sizes.get(1).unique());
  }

  @Test
  void removesTheLastNameWithItsImageButNotWhatIsShared() throws Exception {
    Image a = images.resolve("a:v1");

    List<Removal> removed = images.remove("a:v1", ImageRemoval.PLAIN, ImageUsers.NONE).removals();

    assertThat(removed)
        .containsExactly(
            new Removal.Untagged(A.id(), ImageReference.parse("a:v1")),
            new Removal.Deleted(A.id()),
            new Removal.LayerDeleted(a.layers().get(1).chainId()));
    assertThat(store.layers().all())
        .containsExactlyInAnyOrderElementsOf(
            images.resolve("example.com/b:v1").layers().stream().map(ImageLayer::chainId).toList());
    assertThat(store.blobs().has(Digest.sha256(BASE))).isTrue();

    images.remove("example.com/b:v1", ImageRemoval.PLAIN, ImageUsers.NONE);
    assertThat(StateListing.of(store)).isEqualTo(empty);
  }

  @Test
  void untagsOnlyWhileThereAreOtherNames() {
    images.tag(images.resolve("a:v1"), ImageReference.parse("a:v2"));

    assertThat(images.remove("a:v1", ImageRemoval.PLAIN, ImageUsers.NONE).removals())
        .containsExactly(new Removal.Untagged(A.id(), ImageReference.parse("a:v1")));
    assertThat(images.resolve("a:v2").references()).hasSize(1);
  }

  @Test
  void removesByIdUnlessItHasSeveralNames() throws Exception {
    images.tag(images.resolve("a:v1"), ImageReference.parse("a:v2"));
    String id = A.id().hex().substring(0, 12);

    assertConflict(
        () -> images.remove(id, ImageRemoval.PLAIN, ImageUsers.NONE),
        "conflict: unable to delete %s (must be forced) - image is referenced in multiple repositories"
            .formatted(id));
    assertThat(images.remove(id, FORCE, ImageUsers.NONE).removals())
        .hasSize(4)
        .contains(new Removal.Deleted(A.id()));
  }

  @Test
  void refusesWhatAStoppedContainerUses() {
    ImageUsers users = image -> List.of(new ImageUser(CONTAINER, false));
    String id = A.id().hex().substring(0, 12);

    assertConflict(
        () -> images.remove("a:v1", ImageRemoval.PLAIN, users),
        "conflict: unable to remove repository reference \"a:v1\" (must force) - container c0ffeec0ffee is using its referenced image "
            + id);
    assertConflict(
        () -> images.remove(id, ImageRemoval.PLAIN, users),
        "conflict: unable to delete %s (must be forced) - image is being used by stopped container c0ffeec0ffee"
            .formatted(id));
    assertThat(images.resolve("a:v1").references()).hasSize(1);
  }

  @Test
  void neverDeletesWhatARunningContainerUses() {
    ImageUsers users = image -> List.of(new ImageUser(CONTAINER, true));
    String id = A.id().hex().substring(0, 12);

    assertConflict(
        () -> images.remove(id, FORCE, users),
        "conflict: unable to delete %s (cannot be forced) - image is being used by running container c0ffeec0ffee"
            .formatted(id));
    // By name and with force the name goes and the image stays.
    assertThat(images.remove("a:v1", FORCE, users).removals()).hasSize(1);
    assertThat(images.resolve(id).references()).isEmpty();
  }

  @Test
  void neverDeletesWhatIsHeld() {
    String id = A.id().hex();
    try (HeldImage held = images.hold("a:v1")) {
      assertConflict(
          () -> images.remove(id, FORCE, ImageUsers.NONE),
          "conflict: unable to delete %s (cannot be forced) - image is being used by an operation under way"
              .formatted(id.substring(0, 12)));
      assertThat(held.image().id()).isEqualTo(A.id());
    }

    assertThat(images.remove(id, ImageRemoval.PLAIN, ImageUsers.NONE).removals()).isNotEmpty();
  }

  @Test
  void removesLayersOfAForcedRemovalWhenTheLastContainerGoes() throws Exception {
    Image a = images.resolve("a:v1");
    store.snapshots().prepare("box", a.diffIds());
    ImageUsers users = image -> List.of(new ImageUser(CONTAINER, false));

    assertThat(images.remove("a:v1", FORCE, users).removals())
        .contains(new Removal.Deleted(A.id()));
    assertThat(store.layers().all()).contains(a.layers().get(1).chainId());

    store.close();
    store = Store.open(folder.resolve("state"));
    store.snapshots().remove("box");
    store.images().collect();
    store.images().remove("example.com/b:v1", ImageRemoval.PLAIN, ImageUsers.NONE);
    assertThat(StateListing.of(store)).isEqualTo(empty);
  }

  @Test
  void takesAlongParentsThatNobodyNeeds() {
    images.remove("example.com/b:v1", ImageRemoval.PLAIN, ImageUsers.NONE);
    try (Lease lease = store.leases().open()) {
      TestImage child = TestImage.of(BASE, layer("a", "a"));
      byte[] config =
          new String(child.config(), StandardCharsets.UTF_8)
              .replaceFirst("\\{", "{\"author\":\"child\",")
              .getBytes(StandardCharsets.UTF_8);
      byte[] manifest =
          OciJson.manifest(
              TestImage.descriptor("application/vnd.oci.image.config.v1+json", config),
              images.resolve("a:v1").manifest().layers());
      store.blobs().put(lease, config);
      images.add(
          store.blobs().put(lease, manifest),
          Optional.of(A.id()),
          List.of(ImageReference.parse("child:v1")));
    }

    assertConflict(
        () -> images.remove(A.id().hex(), FORCE, ImageUsers.NONE),
        "conflict: unable to delete %s (cannot be forced) - image has dependent child images"
            .formatted(A.id().hex().substring(0, 12)));
    images.remove("a:v1", ImageRemoval.PLAIN, ImageUsers.NONE);
    assertThat(images.list()).hasSize(2);
    assertThat(images.remove("child:v1", ImageRemoval.PLAIN, ImageUsers.NONE).removals())
        .contains(new Removal.Deleted(A.id()));
    assertThat(images.list()).isEmpty();
    assertThat(store.layers().all()).isEmpty();
  }

  @Test
  void knowsEverythingAgainAfterReopening() {
    store.close();
    store = Store.open(folder.resolve("state"));

    assertThat(store.images().list()).hasSize(2);
    assertThat(store.images().resolve("a:v1").id()).isEqualTo(A.id());
  }

  private void load(TestImage image, String name) {
    store.archives().load(stream(tar(image.oci(name))), Progress.NONE);
  }

  private static void assertConflict(Runnable work, String message) {
    assertThatThrownBy(work::run)
        .hasMessage(message)
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.CONFLICT));
  }
}
