package io.gantry.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Annotations;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts in folders, sound ones and such as somebody hostile prepares. */
class OciLayoutTest {
  private static final byte[] CONTENT = "some content".getBytes(StandardCharsets.UTF_8);
  private static final Descriptor BLOB =
      Descriptor.of(MediaTypes.OCI_LAYER, Digest.sha256(CONTENT), CONTENT.length);

  @TempDir Path temp;
  private Path folder;

  @BeforeEach
  void place() {
    folder = temp.resolve("layout");
  }

  @Test
  void keepsWhatItTakes() throws IOException {
    LayoutMaker made = new LayoutMaker(temp.resolve("made"));
    Descriptor manifest = made.manifest("a");
    byte[] bytes = Files.readAllBytes(made.path(manifest.digest()));
    Document document = Document.of(MediaTypes.OCI_MANIFEST, bytes);
    try (OciLayout layout = OciLayout.openOrMake(folder)) {
      assertThat(layout.has(BLOB)).isFalse();
      layout.put(BLOB, List.of(), body(CONTENT));
      assertThat(layout.has(BLOB)).isTrue();
      try (InputStream in = layout.open(BLOB, 5)) {
        assertThat(in.readAllBytes()).isEqualTo("content".getBytes(StandardCharsets.UTF_8));
      }
      layout.put(document, Optional.empty());
      assertRefused(Kind.NOT_FOUND, "has no image", () -> layout.document(Optional.empty()));
      layout.put(document, Optional.of("1.0"));
    }
    try (OciLayout layout = OciLayout.open(folder)) {
      assertThat(layout.document("1.0").bytes()).isEqualTo(bytes);
      assertThat(layout.document(Optional.empty()).descriptor()).isEqualTo(document.descriptor());
      assertThat(layout.document(manifest.digest().toString()).bytes()).isEqualTo(bytes);
      assertRefused(Kind.NOT_FOUND, "no image named 2.0", () -> layout.document("2.0"));
    }
    assertOnlyContent();
  }

  @Test
  void nameMovesAndWhatElseIsListedStays() throws IOException {
    LayoutMaker made = new LayoutMaker(folder);
    made.list(made.manifest("a"), "a").list(made.manifest("b"), "b");
    Path index = folder.resolve("index.json");
    Files.writeString(
        index,
        Files.readString(index).replace("\"schemaVersion\"", "\"kept\":7,\"schemaVersion\""));
    try (OciLayout layout = OciLayout.openOrMake(folder)) {
      layout.put(layout.document("b"), Optional.of("a"));
      layout.list(layout.document("b"), Optional.empty());
      layout.list(layout.document("b"), Optional.empty());
      assertThat(layout.document("a").descriptor()).isEqualTo(layout.document("b").descriptor());
    }
    assertThat(Files.readString(index)).contains("\"kept\":7");
    List<Descriptor> entries = Json.read(Files.readAllBytes(index), Index.class).manifests();
    assertThat(entries.stream().map(e -> e.annotations().get(Annotations.REF_NAME)))
        .containsExactly("b", "a", null);
  }

  @Test
  void imageIsFoundByItsWholeName() throws IOException {
    LayoutMaker made = new LayoutMaker(folder);
    String entry =
        Json.writeString(
            made.manifest("a")
                .withAnnotations(Map.of(Annotations.IMAGE_NAME, "docker.io/library/bb:latest")));
    Files.writeString(folder.resolve("index.json"), "{\"manifests\":[" + entry + "]}");
    try (OciLayout layout = OciLayout.open(folder)) {
      for (String name : List.of("bb", "bb:latest", "docker.io/library/bb:latest")) {
        assertThat(layout.document(name).descriptor().mediaType())
            .isEqualTo(MediaTypes.OCI_MANIFEST);
      }
      assertRefused(Kind.NOT_FOUND, "no image named cc", () -> layout.document("cc"));
    }
  }

  @Test
  void contentThatIsNotWhatItShouldBeIsNotTaken() throws IOException {
    try (OciLayout layout = OciLayout.openOrMake(folder)) {
      for (String wrong : List.of("", "some conten", "some content!", "Some content")) {
        ContentTarget.Body body = body(wrong.getBytes(StandardCharsets.UTF_8));
        assertRefused(Kind.INVALID, "comes as", () -> layout.put(BLOB, List.of(), body));
      }
      assertRefused(
          Kind.UNAVAILABLE,
          "the line is dead",
          () ->
              layout.put(
                  BLOB,
                  List.of(),
                  offset -> {
                    throw new IOException("the line is dead");
                  }));
      assertThat(layout.has(BLOB)).isFalse();
    }
    assertOnlyContent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-x", "a b", "a//b", "../x", "a\n", "ä", "x:"})
  void namesAreChecked(String name) throws IOException {
    LayoutMaker made = new LayoutMaker(folder);
    made.list(made.manifest("a"), "a");
    try (OciLayout layout = OciLayout.open(folder)) {
      Document document = layout.document("a");
      assertRefused(
          Kind.INVALID, "cannot be a name", () -> layout.list(document, Optional.of(name)));
    }
  }

  @Test
  void folderOfSomethingElseIsLeftAlone() throws IOException {
    Files.createDirectory(folder);
    Files.writeString(folder.resolve("mine"), "x");
    assertRefused(Kind.INVALID, "something else", () -> OciLayout.openOrMake(folder).close());
    assertThat(folder)
        .isDirectoryContaining("glob:**/mine")
        .isDirectoryNotContaining("glob:**/*.json");
    assertRefused(
        Kind.NOT_FOUND, "there is none", () -> OciLayout.open(temp.resolve("no")).close());
  }

  @Test
  void linksAndOtherFilesAreNotRead() throws Exception {
    Path secret = Files.write(temp.resolve("secret"), CONTENT);
    LayoutMaker made = new LayoutMaker(folder);
    Path blob = made.path(BLOB.digest());
    try (OciLayout layout = OciLayout.open(folder)) {
      for (Path target : List.of(secret, folder.relativize(secret), Path.of("../../oci-layout"))) {
        Files.createSymbolicLink(blob, target);
        assertRefused(Kind.INVALID, "a link", () -> read(layout));
        assertRefused(Kind.INVALID, "a link", () -> layout.has(BLOB));
        Files.delete(blob);
      }
      assertThat(new ProcessBuilder("mkfifo", blob.toString()).start().waitFor()).isZero();
      assertRefused(Kind.INVALID, "not a file", () -> read(layout));
      Files.delete(blob);
      Files.createDirectory(blob);
      assertRefused(Kind.INVALID, "not a file", () -> read(layout));
      Files.delete(blob);
      Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
      Files.write(elsewhere.resolve(BLOB.digest().hex()), CONTENT);
      Files.delete(folder.resolve("blobs/sha256"));
      Files.createSymbolicLink(folder.resolve("blobs/sha256"), elsewhere);
      assertRefused(Kind.INVALID, "a link", () -> read(layout));
      Files.delete(elsewhere.resolve(BLOB.digest().hex()));
      assertRefused(Kind.INVALID, "a link", () -> layout.put(BLOB, List.of(), body(CONTENT)));
      assertThat(elsewhere).isEmptyDirectory();
      Files.delete(folder.resolve("index.json"));
      Files.createSymbolicLink(folder.resolve("index.json"), secret);
      assertRefused(Kind.INVALID, "a link", () -> layout.document("1"));
    }
  }

  @Test
  void damagedBlobsAreNotGiven() throws IOException {
    LayoutMaker made = new LayoutMaker(folder);
    try (OciLayout layout = OciLayout.open(folder)) {
      assertRefused(Kind.NOT_FOUND, "has no content", () -> read(layout));
      Files.writeString(made.path(BLOB.digest()), "Some content");
      assertRefused(Kind.INVALID, "has digest", () -> read(layout));
      Files.writeString(made.path(BLOB.digest()), "some contents");
      assertRefused(Kind.INVALID, "has 13 bytes", () -> read(layout));
      // It is replaced by the right one.
      layout.put(BLOB, List.of(), body(CONTENT));
      assertThat(read(layout)).isEqualTo(CONTENT);
    }
  }

  @Test
  void damagedDocumentsAreNotGiven() throws IOException {
    LayoutMaker made = new LayoutMaker(folder);
    Descriptor good = made.manifest("a");
    made.list(good, "1").list(made.manifest("b"), "2");
    made.list(Descriptor.of(MediaTypes.OCI_INDEX, good.digest(), good.size()), "index");
    made.list(made.blob(MediaTypes.OCI_MANIFEST, "{\"config\":{},\"manifests\":[]}"), "both");
    made.list(made.blob(MediaTypes.OCI_MANIFEST, "no json"), "text");
    try (OciLayout layout = OciLayout.open(folder)) {
      assertRefused(Kind.INVALID, "several images", () -> layout.document(Optional.empty()));
      assertRefused(Kind.INVALID, "its header says", () -> layout.document("index"));
      assertRefused(Kind.INVALID, "both a manifest and an index", () -> layout.document("both"));
      assertRefused(Kind.INVALID, "manifest", () -> layout.document("text"));
      Files.writeString(made.path(good.digest()), "{}");
      assertRefused(Kind.INVALID, "has digest", () -> layout.document("1"));
      Files.write(made.path(good.digest()), new byte[Document.LIMIT + 1]);
      assertRefused(Kind.INVALID, "is larger than", () -> layout.document("1"));
      Files.delete(made.path(good.digest()));
      assertRefused(Kind.NOT_FOUND, "has no content", () -> layout.document("1"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{\"manifests\":7}",
        "{\"manifests\":[{}]}",
        "{\"manifests\":[{\"digest\":\"sha256:../../../etc/passwd\",\"size\":1}]}",
        "{\"manifests\":[{\"digest\":\"md5:d41d8cd98f00b204e9800998ecf8427e\",\"size\":1}]}",
        "{\"manifests\":[{\"digest\":\"\",\"size\":-1}]}"
      })
  void hostileIndexesAreRefused(String index) throws IOException {
    LayoutMaker made = new LayoutMaker(folder);
    Files.writeString(made.folder.resolve("index.json"), index);
    try (OciLayout layout = OciLayout.open(folder)) {
      assertRefused(Kind.INVALID, "index.json", () -> layout.document("1"));
    }
  }

  @Test
  void giganticIndexIsRefused() throws IOException {
    LayoutMaker made = new LayoutMaker(folder);
    Files.write(made.folder.resolve("index.json"), new byte[Document.LIMIT + 1]);
    try (OciLayout layout = OciLayout.open(folder)) {
      assertRefused(Kind.INVALID, "is larger than", () -> layout.document("1"));
    }
  }

  private static byte[] read(OciLayout layout) throws IOException {
    try (InputStream in = layout.open(BLOB, 0)) {
      return in.readAllBytes();
    }
  }

  private static ContentTarget.Body body(byte[] bytes) {
    return offset -> new ByteArrayInputStream(bytes, (int) offset, bytes.length);
  }

  /** No temporary file is left. */
  private void assertOnlyContent() throws IOException {
    try (var files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile).map(Path::getFileName).map(Path::toString))
          .allMatch(name -> name.matches("[0-9a-f]{64}|index.json|oci-layout"));
    }
  }

  private interface Act {
    void run() throws Exception;
  }

  private static void assertRefused(Kind kind, String why, Act act) {
    assertThatThrownBy(act::run)
        .isInstanceOfSatisfying(GantryException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(why);
  }
}
