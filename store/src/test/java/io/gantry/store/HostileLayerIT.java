package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every refused layer leaves nothing in the state folder, and nothing outside is touched. */
class HostileLayerIT {
  @TempDir Path temp;
  private Path victim;
  private TestRoot root;
  private List<String> before;

  @BeforeEach
  void open() throws IOException {
    victim = Files.createDirectory(temp.resolve("victim"));
    Files.writeString(victim.resolve("secret"), "secret");
    root = new TestRoot(Files.createDirectory(temp.resolve("state")));
    before = root.files();
  }

  @AfterEach
  void close() throws IOException {
    root.close();
    assertThat(root.files()).isEqualTo(before);
    assertThat(victim).isDirectoryContaining("glob:**/secret");
    assertThat(TestRoot.run("ls", victim.toString())).isEqualTo("secret");
    assertThat(Files.readString(victim.resolve("secret"))).isEqualTo("secret");
  }

  @Test
  void dotsInAName() {
    refused(new Layers().file("../../victim/new", "x"), "\"..\" in the path", "../../victim/new");
    refused(new Layers().file("a/../../x", "x"), "\"..\" in the path", "a/../../x");
    refused(new Layers().file("/..", "x"), "\"..\" in the path", "/..");
    refused(new Layers().file(".wh...", ""), "whiteout of nothing", ".wh...");
    refused(new Layers().file("a/.wh.", ""), "whiteout of nothing", "a/.wh.");
  }

  @Test
  void aWriteThroughALinkThatLeadsOut() {
    String up = "../".repeat(20);
    for (String target : List.of("" + victim, "/", up, up + victim, "..", "./../")) {
      refused(
          new Layers().symlink("out", target).file("out/secret", "hacked"),
          "follows a link that leads out of the layer",
          "out/secret");
      refused(
          new Layers().symlink("out", target).folder("out/new/folder"),
          "follows a link that leads out of the layer",
          "out/new/folder");
      refused(
          new Layers().symlink("out", target).file("out/.wh.secret", ""),
          "follows a link that leads out of the layer",
          "out/.wh.secret");
      refused(
          new Layers().symlink("out", target).file("out/.wh..wh..opq", ""),
          "follows a link that leads out of the layer",
          "out/.wh..wh..opq");
    }
  }

  @Test
  void aFileInPlaceOfALinkIsNotWrittenThrough() {
    refused(
        new Layers().symlink("l", victim + "/secret").file("l", "hacked"),
        "already has something of this name",
        "\"l\"");
    refused(
        new Layers().symlink("l", victim.toString()).folder("l"),
        "already has something of this name",
        "\"l\"");
  }

  @Test
  void linksThatGoRound() {
    refused(
        new Layers().symlink("a", "b").symlink("b", "a").file("a/x", ""), "follows a link", "a/x");
    refused(new Layers().symlink("a", "missing").file("a/x", ""), "dangling link", "a/x");
  }

  @Test
  void hardLinksThatLeadOut() {
    refused(new Layers().hardLink("h", victim + "/secret"), "is absolute", "\"h\"");
    refused(new Layers().hardLink("h", "../../victim/secret"), "\"..\" in the path", "\"h\"");
    refused(
        new Layers().symlink("out", victim.toString()).hardLink("h", "out/secret"),
        "follows a link that leads out",
        "\"h\"");
    refused(new Layers().hardLink("h", "nothing"), "is not in this layer", "\"h\"");
    refused(new Layers().folder("d").hardLink("h", "d"), "is a folder", "\"h\"");
  }

  @Test
  void aParentThatIsNoFolder() {
    refused(new Layers().file("f", "").file("f/x", ""), "its parent \"f\" is a file", "f/x");
    refused(
        new Layers().node("n", TarEntry.Type.BLOCK_DEVICE, 8, 0).file("n/x/y", ""),
        "its parent \"n\" is a device node",
        "n/x/y");
    refused(new Layers().file(".wh.w", "").file("w/x", ""), "parent \"w\" is a whiteout", "w/x");
    refused(new Layers().file(".wh.w/x", ""), "under a whiteout", ".wh.w/x");
  }

  @Test
  void duplicates() {
    refused(new Layers().file("a", "1").file("a", "2"), "already has something", "\"a\"");
    refused(new Layers().file("a", "1").file("./a", "2"), "already has something", "\"./a\"");
    refused(new Layers().folder("a").file("a", "2"), "already has something", "\"a\"");
    refused(new Layers().file("a", "1").folder("a"), "already has something", "\"a\"");
    refused(new Layers().file("a", "1").file(".wh.a", ""), "already has something", "\".wh.a\"");
    refused(new Layers().file("a", "").hardLink("a", "a"), "already has something", "\"a\"");
  }

  @Test
  void bombs() throws IOException {
    Layers nodes = new Layers();
    for (int i = 0; i < 5; i++) {
      nodes.node("n" + i, TarEntry.Type.CHARACTER_DEVICE, 1, 3);
    }
    refused(nodes, new LayerLimits(1000, 4, 1000, 10), "more device nodes than the limit of 4");
    Layers many = new Layers().file("a", "1").file("b", "2").file("c", "3");
    refused(many, new LayerLimits(2, 4, 1000, 10), "more entries than the limit of 2");
    Layers large = new Layers().file("a", "x".repeat(600)).file("b", "x".repeat(600));
    refused(large, new LayerLimits(1000, 4, 1000, 10), "more bytes than the limit of 1000");
    Path bomb = temp.resolve("bomb.gz");
    try (TarWriter out = new TarWriter(new GZIPOutputStream(Files.newOutputStream(bomb)))) {
      out.put(TarEntry.file("zeros", 80 << 20, 0644), new byte[80 << 20]);
    }
    try (InputStream in = Files.newInputStream(bomb)) {
      assertThatThrownBy(
              () -> root.snapshots.layers().unpack(in, new LayerLimits(10, 10, 1L << 40, 100)))
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("a decompression bomb (limit: 100 to 1)");
    }
    Files.delete(bomb);
  }

  @Test
  void namesTooLong() {
    refused(new Layers().file("x".repeat(300), ""), "too long", "xxx");
    refused(new Layers().file("d/".repeat(3000) + "x", ""), "too long", "d/d/");
  }

  @Test
  void aStreamThatBreaks() {
    byte[] layer = new Layers().folder("d").file("d/f", "x".repeat(500_000)).bytes();
    for (int length : List.of(0, 100, 512, 1024, 1030, 300_000, layer.length - 1600)) {
      InputStream breaking =
          new ByteArrayInputStream(layer, 0, length) {
            @Override
            public synchronized int read(byte[] target, int at, int wanted) {
              int n = super.read(target, at, Math.min(wanted, 1000));
              if (n < 0) {
                throw new IllegalStateException("the line is cut");
              }
              return n;
            }
          };
      assertThatThrownBy(() -> root.snapshots.layers().unpack(breaking, LayerLimits.DEFAULT))
          .hasMessageContaining("the line is cut");
      if (length > 1024) {
        assertThatThrownBy(() ->
                root.snapshots
                    .layers()
                    .unpack(new ByteArrayInputStream(layer, 0, length), LayerLimits.DEFAULT))
            .isInstanceOf(GantryException.class)
            .hasMessageContaining("\"d/f\"")
            .hasMessageContaining("the archive ends too early");
      }
    }
  }

  @Test
  void aWrongDiffIdOrMissingLayerBelow() {
    Layers layer = new Layers().file("a", "1");
    List<io.gantry.oci.Digest> wrong = List.of(io.gantry.oci.Digest.sha256("x"));
    assertThatThrownBy(
            () -> root.snapshots.layers().ensure(wrong, layer.stream(), LayerLimits.DEFAULT))
        .hasMessageContaining("the image's configuration says " + wrong.getFirst());
    try (LayerDraft draft = root.snapshots.layers().unpack(layer.stream(), LayerLimits.DEFAULT)) {
      assertThatThrownBy(() -> draft.commit(wrong)).hasMessageContaining("No such layer");
    }
  }

  @Test
  void aFullDisk() throws IOException {
    Path small = Files.createDirectory(temp.resolve("small"));
    TestRoot.run("mount", "-t", "tmpfs", "-o", "size=2m", "gantry-test", small.toString());
    try (TestRoot full = new TestRoot(small)) {
      List<String> empty = full.files();
      Layers large = new Layers().folder("d").file("d/f", "x".repeat(4 << 20));
      assertThatThrownBy(() -> full.snapshots.layers().unpack(large.stream(), LayerLimits.DEFAULT))
          .isInstanceOfSatisfying(
              GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
          .hasMessageContaining("no space left on the disk")
          .hasMessageContaining("d/f");
      assertThat(full.files()).isEqualTo(empty);
      assertThat(full.layers(new Layers().file("small", "x"))).hasSize(1);
    } finally {
      TestRoot.run("umount", small.toString());
    }
  }

  private void refused(Layers layer, String why, String entry) {
    assertThatThrownBy(() -> root.snapshots.layers().unpack(layer.stream(), LayerLimits.DEFAULT))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
        .hasMessageStartingWith("unpack layer entry")
        .hasMessageContaining(why)
        .hasMessageContaining(entry);
  }

  private void refused(Layers layer, LayerLimits limits, String why) {
    assertThatThrownBy(() -> root.snapshots.layers().unpack(layer.stream(), limits))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining(why);
  }
}
