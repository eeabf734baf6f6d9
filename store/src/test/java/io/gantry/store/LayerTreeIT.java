package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileNames;
import io.gantry.linux.FileStatus;
import io.gantry.linux.Open;
import io.gantry.linux.Xattrs;
import io.gantry.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A layer's tree out of its table is that which unpacking the layer makes. */
class LayerTreeIT {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(TocFormat.class)
  void isWhatUnpackingMakes(TocFormat format) throws IOException {
    ChunkedLayer layer = ChunkedLayer.of(format, contents());
    Map<String, String> unpacked;
    try (Snapshots snapshots = Snapshots.open(folder.resolve("snapshots"));
        LayerDraft draft = snapshots.layers().unpack(layer.stream(), LayerLimits.DEFAULT)) {
      assertThat(draft.layer().diffId()).isEqualTo(layer.diffId());
      unpacked = unpacked(snapshots.layers().folder(draft.commit(List.of())));
    }
    // It is a member of the archive, which the table does not name.
    unpacked.remove("stargz.index.json");

    Map<String, String> described = new TreeMap<>();
    LayerTree tree = layer.tree();
    describe(layer, tree, "", tree.node(LayerTree.ROOT), described);
    // When a folder was made that the archive does not name, it does not say either.
    described.replaceAll(LayerTreeIT::withoutTime);
    unpacked.replaceAll(LayerTreeIT::withoutTime);
    assertThat(described).isEqualTo(unpacked);
  }

  private static String withoutTime(String path, String text) {
    return path.startsWith("implied") ? text.replaceFirst("[0-9-]{10}T[0-9:.]*Z", "") : text;
  }

  private static ChunkedLayer.Contents contents() {
    Random random = new Random(11);
    ChunkedLayer.Contents contents = new ChunkedLayer.Contents();
    contents
        .folder("usr")
        .folder("usr/bin")
        .file("implied/deep/.wh.gone", new byte[0])
        .link(TarEntry.symlink("usr/link", "bin/f1"))
        .link(Layers.device("usr/device", 8, 70_000))
        .folder(TarEntry.bytes("usr/\u00e4\u20ac"))
        .file(TarEntry.bytes("usr/\u00e4\u20ac/.wh..wh..opq"), new byte[0]);
    for (int i = 0; i < 20; i++) {
      byte[] content = new byte[random.nextInt(1 << random.nextInt(1, 19))];
      random.nextBytes(content);
      Map<String, byte[]> xattrs =
          i % 3 == 0 ? Map.of("user.n", new byte[] {0, (byte) i}) : Map.of();
      contents.add(
          Layers.entry(
              "usr/bin/f" + i,
              TarEntry.Type.FILE,
              random.nextInt(010000),
              random.nextInt(100_000),
              content.length,
              xattrs),
          content);
    }
    return contents.link(TarEntry.hardLink("usr/hard", "usr/bin/f3"));
  }

  private static Map<String, String> unpacked(Path root) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Fd fd = FileCalls.open(root.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      TreeWalk.walk(fd, place -> found.put(place.path(), text(place)), path -> false);
    }
    return found;
  }

  private static String text(TreeWalk.Place place) {
    FileStatus status = place.status();
    Map<String, String> xattrs = new TreeMap<>();
    for (String key : Xattrs.list(place.proc())) {
      xattrs.put(key, HexFormat.of().formatHex(Xattrs.value(place.proc(), key).orElseThrow()));
    }
    boolean link = status.isSymbolicLink();
    String content =
        link
            ? FileCalls.readlinkat(place.parent(), place.name())
            : status.isRegular() ? hash(Path.of(place.proc())) : "";
    return text(
        status.mode(),
        status.links(),
        status.uid(),
        status.isDirectory() ? 0 : status.size(),
        // Of what the archive does not name, nobody knows the time.
        Whiteouts.is(status) ? "" : status.modified().toString(),
        status.special().toString(),
        content,
        xattrs);
  }

  private static String hash(Path file) {
    try {
      return Digest.sha256(Files.readAllBytes(file)).hex();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void describe(
      ChunkedLayer layer, LayerTree tree, String path, LayerNode node, Map<String, String> found) {
    node.children()
        .forEach((name, inode) -> {
          String at =
              path.isEmpty() ? FileNames.byteString(name) : path + "/" + FileNames.byteString(name);
          LayerNode child = tree.node(inode);
          found.put(at, text(layer, child));
          describe(layer, tree, at, child, found);
        });
  }

  private static String text(ChunkedLayer layer, LayerNode node) {
    Map<String, String> xattrs = new TreeMap<>();
    node.xattrs().forEach((key, value) -> xattrs.put(key, HexFormat.of().formatHex(value)));
    String content = node.isRegular() ? Digest.sha256(layer.content(node)).hex() : node.target();
    boolean whiteout = node.mode() == FileMode.CHARACTER_DEVICE;
    return text(
        node.mode(),
        node.links(),
        node.uid(),
        node.size(),
        whiteout ? "" : node.modified().toString(),
        node.special().toString(),
        content,
        xattrs);
  }

  private static String text(
      int mode,
      int links,
      int uid,
      long size,
      String modified,
      String device,
      String content,
      Map<String, String> xattrs) {
    boolean folder = (mode & FileMode.TYPE_MASK) == FileMode.DIRECTORY;
    return "%o links=%s %d %d %s %s %s %s"
        .formatted(mode, folder ? "" : links, uid, size, modified, device, content, xattrs);
  }
}
