package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.DeviceNumber;
import io.gantry.linux.FileMode;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables of contents, right and hostile. */
class TocReadTest {
  private static final byte[] LARGE = random(200_000);

  @ParameterizedTest
  @EnumSource(TocFormat.class)
  void readsTheTreeAndItsContent(TocFormat format) {
    ChunkedLayer layer = ChunkedLayer.of(format, contents());
    LayerTree tree = layer.tree();

    assertThat(at(tree, "").children()).containsOnlyKeys("bin", "dev", "etc", "implied");
    LayerNode large = at(tree, "bin/large");
    assertThat(large.mode()).isEqualTo(FileMode.REGULAR | 04755);
    assertThat(large.uid()).isEqualTo(1000);
    assertThat(large.xattrs()).containsOnlyKeys("user.a");
    assertThat(large.chunks()).hasSize(4);
    assertThat(layer.content(large)).isEqualTo(LARGE);
    assertThat(at(tree, "bin/again")).isSameAs(large);
    assertThat(large.links()).isEqualTo(2);
    assertThat(layer.content(at(tree, "etc/small"))).isEqualTo(TestImage.utf8("small"));
    assertThat(at(tree, "etc/empty").chunks()).isEmpty();
    assertThat(at(tree, "etc/link").target()).isEqualTo("../bin/large");
    assertThat(at(tree, "dev/null").special()).isEqualTo(new DeviceNumber(1, 3));
    assertThat(at(tree, "etc/gone").mode()).isEqualTo(FileMode.CHARACTER_DEVICE);
    assertThat(at(tree, "etc").xattrs()).containsOnlyKeys("trusted.overlay.opaque");
    assertThat(at(tree, "").links()).isEqualTo(6);
    assertThat(tree.implied()).containsExactly(1, at(tree, "implied").inode());
    assertThat(tree.bytes()).isEqualTo(LARGE.length + 7);
    assertThat(tree.hasXattrs()).isTrue();
  }

  @Test
  void tellsTheFormatByTheDescriptor() {
    for (TocFormat format : TocFormat.values()) {
      Descriptor layer = ChunkedLayer.of(format, contents()).descriptor();
      assertThat(TocFormat.of(layer)).contains(format);
      assertThat(TocFormat.of(layer.withAnnotations(Map.of()))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(TocFormat.class)
  void aTableWithAnotherDigestIsRefused(TocFormat format) {
    ChunkedLayer layer = ChunkedLayer.of(format, contents());
    Digest other = Digest.sha256("other");
    Descriptor wrong = annotated(layer.descriptor(), format.annotation(), other.toString());
    assertRefused(layer, wrong, format, "its digest is not " + other);
    Descriptor none = annotated(layer.descriptor(), format.annotation(), "x");
    assertRefused(layer, none, format, "digest x has no algorithm");
  }

  @ParameterizedTest
  @EnumSource(TocFormat.class)
  void contentThatIsNotWhatTheTableSaysIsRefused(TocFormat format) throws IOException {
    ChunkedLayer layer = ChunkedLayer.of(format, contents());
    ChunkedLayer other =
        ChunkedLayer.of(
            format, new ChunkedLayer.Contents().file("bin/large", random(LARGE.length + 1)));
    FileChunk chunk = at(layer.tree(), "bin/large").chunks().getFirst();
    FileChunk wrong = at(other.tree(), "bin/large").chunks().getFirst();
    byte[] stored = other.range().read(wrong.offset(), wrong.stored());
    assertThatThrownBy(() -> ChunkDecode.decode(chunk, stored))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("is not sha256:");
    assertThatThrownBy(() -> ChunkDecode.decode(chunk, Arrays.copyOf(stored, stored.length / 2)))
        .isInstanceOf(GantryException.class);
    assertThatThrownBy(() -> ChunkDecode.decode(chunk, new byte[3]))
        .isInstanceOf(GantryException.class);
  }

  @Test
  void aBlobThatEndsEarlyCannotBeHad() {
    ChunkedLayer layer = ChunkedLayer.of(TocFormat.ESTARGZ, contents());
    BlobRange cut = layer.range(Arrays.copyOf(layer.blob(), layer.blob().length - 10));
    assertThatThrownBy(() -> TocRead.read(cut, TocFormat.ESTARGZ, LayerLimits.DEFAULT))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.UNAVAILABLE));
  }

  @Test
  void aFooterThatMakesNoSenseIsRefused() {
    ChunkedLayer layer = ChunkedLayer.of(TocFormat.ESTARGZ, contents());
    byte[] far = layer.blob();
    Arrays.fill(far, far.length - 35, far.length - 19, (byte) 'f');
    assertRefused(layer.range(far), TocFormat.ESTARGZ, "starts at byte -1");
    byte[] none = layer.blob();
    none[none.length - 14] = 'X';
    assertRefused(layer.range(none), TocFormat.ESTARGZ, "has no footer of eStargz");
    BlobRange tiny = new BlobRange(TestImage.descriptor("x", new byte[3]), layer.range().source());
    assertRefused(tiny, TocFormat.ESTARGZ, "has only 3 bytes");
  }

  @Test
  void aPositionThatMakesNoSenseIsRefused() {
    ChunkedLayer layer = ChunkedLayer.of(TocFormat.ZSTD_CHUNKED, contents());
    for (String position :
        List.of(
            "",
            "1:2",
            "-1:5:5:1",
            "0:99999999999:5:1",
            "0:70000000:5:1",
            "0:9:9:2",
            "999999999999999999:9:9:1")) {
      assertRefused(
          layer,
          annotated(layer.descriptor(), TocFormat.POSITION, position),
          TocFormat.ZSTD_CHUNKED,
          "manifest-position is");
    }
  }

  @ParameterizedTest
  @EnumSource(TocFormat.class)
  void hostileNamesAreRefused(TocFormat format) {
    assertHostile(format, t -> line(t, "etc/small").put("name", "../small"), "\"..\" in the path");
    assertHostile(format, t -> line(t, "etc/small").put("name", "a/../../b"), "\"..\" in the path");
    assertHostile(format, t -> line(t, "etc/small").put("name", "etc/empty"), "already has");
    assertHostile(format, t -> line(t, "etc/small").put("name", "etc/gone"), "already has");
    assertHostile(format, t -> line(t, "etc/small").put("name", "bin/again"), "already has");
    assertHostile(
        format, t -> line(t, "implied/file").put("name", "etc/link/x"), "is not a folder");
    assertHostile(format, t -> line(t, "etc/small").put("name", "/"), "root of a layer");
    assertHostile(format, t -> line(t, "etc/small").put("name", "x".repeat(256)), "too long");
    assertHostile(format, t -> line(t, "etc/small").put("name", "a/.wh.x/b"), "under a whiteout");
    assertHostile(format, t -> line(t, "etc/small").put("name", ".wh..."), "whiteout of nothing");
    assertHostile(format, t -> line(t, "etc/small").put("name", "a\uFFFD"), "not UTF-8");
    assertHostile(format, t -> line(t, "etc/small").put("type", "socket"), "type is unknown");
  }

  @Test
  void anAbsoluteNameMeansTheRootOfTheLayer() {
    LayerTree tree =
        ChunkedLayer.of(
                TocFormat.ESTARGZ, contents(), t -> line(t, "etc/small").put("name", "/etc/./s"))
            .tree();
    assertThat(at(tree, "etc/s").size()).isEqualTo(5);
  }

  @ParameterizedTest
  @EnumSource(TocFormat.class)
  void hostileLinksAreRefused(TocFormat format) {
    assertHostile(format, t -> line(t, "bin/again").put("linkName", "bin/again"), "target is not");
    assertHostile(format, t -> line(t, "bin/again").put("linkName", "nowhere"), "target is not");
    assertHostile(format, t -> line(t, "bin/again").put("linkName", "etc"), "is a folder");
    assertHostile(format, t -> line(t, "bin/again").put("linkName", "../x"), "\"..\" in the path");
    assertHostile(
        format,
        t -> {
          t.add(Map.of("name", "l1", "type", "hardlink", "linkName", "l2"));
          t.add(Map.of("name", "l2", "type", "hardlink", "linkName", "l1"));
        },
        "target is not");
    assertHostile(format, t -> line(t, "etc/link").put("linkName", ""), "links to nothing");
    assertHostile(
        format, t -> line(t, "etc/link").put("linkName", "x".repeat(4096)), "links to nothing");
  }

  @ParameterizedTest
  @EnumSource(TocFormat.class)
  void hostileAttributesAreRefused(TocFormat format) {
    assertHostile(format, t -> line(t, "dev/null").put("devMajor", 4096), "device number");
    assertHostile(
        format, t -> line(t, "dev/null").putAll(Map.of("devMajor", 0, "devMinor", 0)), "whiteout");
    assertHostile(format, t -> line(t, "etc/small").put("uid", 1L << 32), "owner");
    assertHostile(format, t -> line(t, "etc/small").put("modtime", "yesterday"), "time");
    assertHostile(format, t -> line(t, "etc/small").put("xattrs", Map.of("a", "!")), "attributes");
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      many.put("user." + "x".repeat(240) + i, "");
    }
    assertHostile(format, t -> line(t, "etc/small").put("xattrs", many), "too large");
    assertHostile(
        format, t -> line(t, "etc/small").put("xattrs", Map.of("u".repeat(256), "")), "too large");
    assertHostile(format, t -> line(t, "etc").put("size", 5), "size makes no sense");
    LayerTree tree =
        ChunkedLayer.of(
                format,
                contents(),
                t -> line(t, "bin").put("xattrs", Map.of("trusted.overlay.redirect", "L2V0Yw==")))
            .tree();
    assertThat(at(tree, "bin").xattrs()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(TocFormat.class)
  void hostileChunksAreRefused(TocFormat format) {
    assertHostile(format, t -> chunk(t, 1).put("chunkOffset", 65535), "overlap or leave a gap");
    assertHostile(format, t -> chunk(t, 1).put("chunkOffset", 65537), "overlap or leave a gap");
    assertHostile(format, t -> chunk(t, 1).put("chunkSize", 65537), "overlap or leave a gap");
    assertHostile(format, t -> chunk(t, 1).put("chunkSize", -1), "overlap or leave a gap");
    assertHostile(format, t -> t.remove(chunk(t, 3)), "overlap or leave a gap");
    assertHostile(format, t -> chunk(t, 0).put("size", 65536), "overlap or leave a gap");
    assertHostile(format, t -> chunk(t, 0).put("size", 0), "not those of its size");
    assertHostile(format, t -> chunk(t, 0).put("size", -1), "size makes no sense");
    assertHostile(format, t -> chunk(t, 0).put("size", 1L << 50), "more bytes than the limit");
    assertHostile(format, t -> chunk(t, 1).put("offset", -1), "does not lie in the layer");
    assertHostile(format, t -> chunk(t, 1).put("offset", 1L << 40), "does not lie in the layer");
    assertHostile(format, t -> chunk(t, 1).remove("chunkDigest"), "no digest to verify it by");
    assertHostile(format, t -> line(t, "etc/small").put("digest", "md5:1"), "no digest to verify");
    assertHostile(format, t -> chunk(t, 1).put("name", "etc/small"), "does not follow its file");
    assertHostile(
        format, t -> t.addFirst(Map.of("type", "chunk", "name", "x")), "does not follow its file");
    assertHostile(
        format,
        t -> {
          line(t, "etc/small").putAll(Map.of("size", 17 << 20));
        },
        "larger than the limit");
  }

  @Test
  void anInnerOffsetThatMakesNoSenseIsRefused() {
    assertHostile(TocFormat.ESTARGZ, t -> chunk(t, 1).put("innerOffset", -1), "larger than");
    assertHostile(TocFormat.ESTARGZ, t -> chunk(t, 1).put("innerOffset", 1L << 40), "larger than");
  }

  @Test
  void holesTakeNoRoomInTheBlob() {
    ChunkedLayer layer =
        ChunkedLayer.of(
            TocFormat.ZSTD_CHUNKED,
            contents(),
            t -> line(t, "etc/small").putAll(Map.of("size", 40 << 20, "chunkType", "zeros")));
    LayerNode sparse = at(layer.tree(), "etc/small");
    assertThat(sparse.chunks()).allMatch(FileChunk::isHole);
    assertThat(sparse.chunks().stream().mapToLong(FileChunk::size).sum()).isEqualTo(40 << 20);
  }

  @ParameterizedTest
  @EnumSource(TocFormat.class)
  void limitsHold(TocFormat format) {
    BlobRange layer = ChunkedLayer.of(format, contents()).range();
    for (LayerLimits limits :
        List.of(
            new LayerLimits(3, 100, 1 << 30, 100),
            new LayerLimits(100, 0, 1 << 30, 100),
            new LayerLimits(100, 100, 200_000, 100))) {
      assertThatThrownBy(() -> TocRead.read(layer, format, limits))
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("than the limit of");
    }
  }

  /** Whatever byte of a blob is wrong: it is refused, or it makes no difference. */
  @ParameterizedTest
  @EnumSource(TocFormat.class)
  void damageIsNoticed(TocFormat format) {
    ChunkedLayer layer = ChunkedLayer.of(format, contents());
    LayerTree right = layer.tree();
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = layer.blob();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        LayerTree tree = TocRead.read(layer.range(damaged), format, LayerLimits.DEFAULT);
        assertThat(tree.nodes()).hasSameSizeAs(right.nodes());
        assertThat(tree.bytes()).isEqualTo(right.bytes());
      } catch (GantryException e) {
        assertThat(e.kind()).isEqualTo(GantryException.Kind.INVALID);
      }
    }
  }

  private static ChunkedLayer.Contents contents() {
    return new ChunkedLayer.Contents()
        .folder("bin")
        .add(
            Layers.entry(
                "bin/large",
                TarEntry.Type.FILE,
                04755,
                1000,
                LARGE.length,
                Map.of("user.a", new byte[] {1, 0, 2})),
            LARGE)
        .link(TarEntry.hardLink("bin/again", "bin/large"))
        .folder("etc")
        .file("etc/.wh..wh..opq", new byte[0])
        .file("etc/.wh.gone", new byte[0])
        .file("etc/small", TestImage.utf8("small"))
        .file("etc/empty", new byte[0])
        .link(TarEntry.symlink("etc/link", "../bin/large"))
        .folder("dev")
        .link(Layers.device("dev/null", 1, 3))
        .file("implied/file", TestImage.utf8("no"));
  }

  private static Map<String, Object> line(List<Map<String, Object>> table, String name) {
    return table.stream()
        .filter(line -> name.equals(line.get("name")) && !"chunk".equals(line.get("type")))
        .findFirst()
        .orElseThrow();
  }

  /** A line of the file in four chunks. */
  private static Map<String, Object> chunk(List<Map<String, Object>> table, int number) {
    return table.get(table.indexOf(line(table, "bin/large")) + number);
  }

  private static LayerNode at(LayerTree tree, String path) {
    LayerNode node = tree.node(LayerTree.ROOT);
    for (String name : path.isEmpty() ? List.<String>of() : List.of(path.split("/"))) {
      node = tree.node(Objects.requireNonNull(node.children().get(name)));
    }
    return node;
  }

  private static void assertHostile(
      TocFormat format, Consumer<List<Map<String, Object>>> change, String why) {
    assertRefused(ChunkedLayer.of(format, contents(), change).range(), format, why);
  }

  private static void assertRefused(
      ChunkedLayer layer, Descriptor descriptor, TocFormat format, String why) {
    assertRefused(new BlobRange(descriptor, layer.range().source()), format, why);
  }

  private static void assertRefused(BlobRange layer, TocFormat format, String why) {
    assertThatThrownBy(() -> TocRead.read(layer, format, LayerLimits.DEFAULT))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.INVALID))
        .hasMessageContaining(why);
  }

  private static Descriptor annotated(Descriptor layer, String key, String value) {
    Map<String, String> annotations = new HashMap<>(layer.annotations());
    annotations.put(key, value);
    return layer.withAnnotations(annotations);
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }
}
