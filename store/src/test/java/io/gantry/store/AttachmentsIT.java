package io.gantry.store;

import static io.gantry.store.TestImage.layer;
import static io.gantry.store.TestImage.stream;
import static io.gantry.store.TestImage.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents beside images live as long as the images, on the disk too. */
class AttachmentsIT {
  private static final TestImage A = TestImage.of(layer("a", "a"));
  private static final TestImage B = TestImage.of(layer("b", "b"));

  @TempDir Path folder;
  private Store store;
  private Map<String, String> empty;
  private Map<String, String> plain;

  @BeforeEach
  void open() throws Exception {
    store = Store.open(folder.resolve("state"));
    empty = StateListing.of(store);
    load(A, "a:v1");
    load(B, "b:v1");
    plain = StateListing.of(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void documentsGoWithTheImage() throws Exception {
    Attachment first = attach(A, "one", "two").getFirst();
    assertThat(store.images().attachments(A.id()))
        .extracting(Attachment::type)
        .containsExactly("type/one", "type/two");
    assertThat(store.images().attachments(B.id())).isEmpty();
    assertThat(text(first)).isEqualTo("one");
    remove("a:v1");
    remove("b:v1");
    assertThat(StateListing.of(store)).isEqualTo(empty);
    assertThat(store.images().attachments(A.id())).isEmpty();
  }

  @Test
  void aDocumentOfTwoImagesStaysForTheOther() throws Exception {
    Attachment shared = attach(A, "shared").getFirst();
    attach(B, "shared");
    remove("a:v1");
    assertThat(text(shared)).isEqualTo("shared");
    remove("b:v1");
    assertThat(StateListing.of(store)).isEqualTo(empty);
  }

  @Test
  void newDocumentsTakeThePlaceOfTheOld() throws Exception {
    Attachment old = attach(A, "old", "both").getFirst();
    attach(A, "both", "new");
    assertThat(store.blobs().has(old.blob().digest())).isFalse();
    assertThat(store.images().attachments(A.id()))
        .extracting(Attachment::type)
        .containsExactly("type/both", "type/new");
    store.images().attach(A.id(), List.of());
    assertThat(StateListing.of(store)).isEqualTo(plain);
  }

  @Test
  void theyAreThereAfterARestart() throws Exception {
    List<Attachment> before = attach(A, "one");
    store.close();
    store = Store.open(folder.resolve("state"));
    // As after a crash: all that nobody needs is removed.
    store.leases().collect(List.of(before.getFirst().blob().digest()));
    assertThat(store.images().attachments(A.id())).isEqualTo(before);
    assertThat(text(before.getFirst())).isEqualTo("one");
    load(A, "a:v2");
    assertThat(store.images().attachments(A.id())).isEqualTo(before);
  }

  @Test
  void whatIsBesideNoImageIsNotKept() throws Exception {
    remove("a:v1");
    assertThatThrownBy(() -> attach(A, "late"))
        .isInstanceOf(GantryException.class)
        .hasMessage("No such image: " + A.id());
    remove("b:v1");
    assertThat(StateListing.of(store)).isEqualTo(empty);
  }

  private List<Attachment> attach(TestImage image, String... documents) {
    try (Lease lease = store.leases().open()) {
      List<Attachment> attachments =
          Stream.of(documents).map(document -> attachment(lease, document)).toList();
      store.images().attach(image.id(), attachments);
      return attachments;
    }
  }

  private Attachment attachment(Lease lease, String document) {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    Digest digest = store.blobs().put(lease, bytes);
    return new Attachment(
        "type/" + document, Descriptor.of("application/json", digest, bytes.length));
  }

  private String text(Attachment attachment) {
    return new String(store.blobs().read(attachment.blob().digest(), 100), StandardCharsets.UTF_8);
  }

  private void remove(String name) {
    store.images().remove(name, new ImageRemoval(false, false), _ -> List.of());
  }

  private void load(TestImage image, String name) {
    store.archives().load(stream(tar(image.oci(name))), Progress.NONE);
  }
}
