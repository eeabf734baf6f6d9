package io.gantry.store;

import static io.gantry.store.TestImage.layer;
import static io.gantry.store.TestImage.stream;
import static io.gantry.store.TestImage.tar;
import static io.gantry.store.TestImage.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each archive is refused with an error that says what and where, and leaves the store as it was.
 */
class HostileArchiveIT {
  private static final TestImage GOOD = TestImage.of(layer("a", "good"), layer("b", "good"));
  private static final TestImage OTHER = TestImage.of(layer("a", "good"), layer("c", "other"));
  private static final LoadLimits SMALL =
      new LoadLimits(50, 4 << 20, 64 << 10, new LayerLimits(1000, 10, 1 << 20, 1_100));

  @TempDir Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("state"));
    store.archives().load(stream(tar(GOOD.oci("good:v1"))), Progress.NONE);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("archives")
  void isRefusedAndLeavesNothing(String name, byte[] archive, String message) throws Exception {
    Map<String, String> before = StateListing.of(store);

    assertThatThrownBy(
            () -> store.archives().withLimits(SMALL).load(stream(archive), Progress.NONE))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(GantryException.Kind.INVALID))
        .hasMessageContaining(message);

    assertThat(StateListing.of(store)).isEqualTo(before);
    assertThat(store.images().resolve("good:v1").id()).isEqualTo(GOOD.id());
  }

  @Test
  void keepsNothingOfTheGoodImageBesideABadOne() throws Exception {
    Map<String, String> before = StateListing.of(store);
    Map<String, byte[]> members = OTHER.docker("other:v1");
    byte[] bad = TestImage.of(layer("x", "x")).config();
    members.put("bad.json", bad);
    members.put("bad.tar", layer("y", "not what the configuration says"));
    String list = new String(members.get("manifest.json"), StandardCharsets.UTF_8);
    members.put(
        "manifest.json",
        utf8(
            list.substring(0, list.length() - 1)
                + ",{\"Config\":\"bad.json\",\"RepoTags\":[\"bad:v1\"],\"Layers\":[\"bad.tar\"]}]"));

    assertThatThrownBy(() -> store.archives().load(stream(tar(members)), Progress.NONE))
        .hasMessageContaining("load layer bad.tar: its diff id is");

    assertThat(StateListing.of(store)).isEqualTo(before);
    assertThat(store.images().find(ImageReference.parse("other:v1"))).isEmpty();
  }

  static Stream<Arguments> archives() {
    byte[] whole = tar(OTHER.oci("other:v1"));
    byte[] zipped = TestImage.gzip(whole);
    byte[] damaged = zipped.clone();
    damaged[damaged.length / 2] ^= 0x55;
    return Stream.of(
        Arguments.of("empty", new byte[0], ""),
        Arguments.of("garbage", utf8("this is no archive ".repeat(100)), ""),
        Arguments.of(
            "no list", tar(Map.of("x", utf8("x"))), "neither index.json nor manifest.json"),
        Arguments.of("truncated", Arrays.copyOf(whole, whole.length - 4000), ""),
        Arguments.of("truncated gzip", Arrays.copyOf(zipped, zipped.length / 2), ""),
        Arguments.of("damaged gzip", damaged, ""),
        Arguments.of("climbs", with("../../etc/passwd", utf8("x")), "points out of the archive"),
        Arguments.of("absolute", with("/etc/passwd", utf8("x")), "points out of the archive"),
        Arguments.of("twice", twice(), "comes twice"),
        Arguments.of("device", special(device()), "is a device or pipe"),
        Arguments.of(
            "link out", special(TarEntry.symlink("l", "../x")), "leads out of the archive"),
        Arguments.of("wrong layer digest", changed(OTHER.blobs().get(1)), "its digest is"),
        Arguments.of("wrong config digest", changed(OTHER.config()), "has digest"),
        Arguments.of("wrong manifest digest", changed(OTHER.manifest()), "has digest"),
        Arguments.of("short layer", shortened(OTHER.blobs().get(1)), "bytes, manifest"),
        Arguments.of("no layer", without(OTHER.blobs().get(1)), "which is missing"),
        Arguments.of("no config", without(OTHER.config()), "which is missing"),
        Arguments.of("no manifest", without(OTHER.manifest()), "which is missing"),
        Arguments.of("JSON garbage", with("index.json", utf8("{\"manifests\": [}")), "index.json"),
        Arguments.of("wrong types", with("index.json", utf8("{\"manifests\": 7}")), "index.json"),
        Arguments.of("list garbage", docker("manifest.json", utf8("[{")), "manifest.json"),
        Arguments.of("no Config", docker("manifest.json", utf8("[{}]")), "no Config"),
        Arguments.of(
            "config out",
            docker("manifest.json", utf8("[{\"Config\":\"../../etc/passwd\"}]")),
            "points out of the archive"),
        Arguments.of(
            "bad name", docker("manifest.json", named("UPPER:bad tag")), "name \"UPPER:bad tag\""),
        Arguments.of(
            "name with digest", docker("manifest.json", named("a@" + GOOD.id())), "no tag"),
        Arguments.of("gigantic manifest", with("index.json", new byte[100 << 10]), "the limit is"),
        Arguments.of("gigantic list", docker("manifest.json", new byte[100 << 10]), "the limit is"),
        Arguments.of("layer count", docker("manifest.json", oneLayer()), "lists 1 layers"),
        Arguments.of("many members", manyMembers(), "more than 50 members"),
        Arguments.of("archive bomb", TestImage.gzip(with("zeros", new byte[8 << 20])), "limit"),
        Arguments.of("layer bomb", layerBomb(), "load layer"),
        Arguments.of("index nest", nest(), "nested too deep"),
        Arguments.of("no image", with("index.json", OciJson.index(List.of())), "no image"),
        Arguments.of("foreign type", foreignLayer(), "no file system layer"));
  }

  private static byte[] with(String name, byte[] content) {
    Map<String, byte[]> members = OTHER.oci("other:v1");
    members.put(name, content);
    return tar(members);
  }

  private static byte[] docker(String name, byte[] content) {
    Map<String, byte[]> members = OTHER.docker("other:v1");
    members.put(name, content);
    return tar(members);
  }

  /** Keeps the length, so that only the digest can tell. */
  private static byte[] changed(byte[] blob) {
    byte[] copy = blob.clone();
    copy[copy.length > 600 ? 513 : copy.length / 2] ^= 1;
    return with(TestImage.blobPath(blob), copy);
  }

  private static byte[] shortened(byte[] blob) {
    return with(TestImage.blobPath(blob), Arrays.copyOf(blob, blob.length - 1));
  }

  private static byte[] without(byte[] blob) {
    Map<String, byte[]> members = OTHER.oci("other:v1");
    members.remove(TestImage.blobPath(blob));
    return tar(members);
  }

  private static byte[] special(TarEntry entry) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(out)) {
      tar.put(entry, new byte[0]);
      OTHER
          .oci("other:v1")
          .forEach((name, bytes) -> tar.put(TarEntry.file(name, bytes.length, 0644), bytes));
    }
    return out.toByteArray();
  }

  private static TarEntry device() {
    TarEntry file = TarEntry.file("d", 0, 0666);
    return new TarEntry(
        "d",
        TarEntry.Type.BLOCK_DEVICE,
        0666,
        0,
        0,
        "",
        "",
        0,
        file.modified(),
        "",
        8,
        0,
        Map.of(),
        false);
  }

  private static byte[] twice() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(out)) {
      for (int i = 0; i < 2; i++) {
        tar.put(TarEntry.file("index.json", 2, 0644), utf8("{}"));
      }
    }
    return out.toByteArray();
  }

  private static byte[] named(String name) {
    String list =
        "[{\"Config\":\"%s.json\",\"RepoTags\":[\"%s\"],\"Layers\":[\"%s/layer.tar\",\"%s/layer.tar\"]}]"
            .formatted(
                OTHER.id().hex(),
                name,
                Digest.sha256(OTHER.blobs().get(0)).hex(),
                Digest.sha256(OTHER.blobs().get(1)).hex());
    return utf8(list);
  }

  private static byte[] oneLayer() {
    return utf8(
        "[{\"Config\":\"%s.json\",\"Layers\":[\"%s/layer.tar\"]}]"
            .formatted(OTHER.id().hex(), Digest.sha256(OTHER.blobs().get(0)).hex()));
  }

  private static byte[] manyMembers() {
    Map<String, byte[]> members = new LinkedHashMap<>(OTHER.oci("other:v1"));
    for (int i = 0; i < 60; i++) {
      members.put("m" + i, new byte[0]);
    }
    return tar(members);
  }

  private static byte[] layerBomb() {
    byte[] zeros = tar(Map.of("zeros", new byte[3 << 20]));
    return tar(TestImage.of(layer("a", "good"), zeros).gzipped().oci("bomb:v1"));
  }

  private static byte[] nest() {
    Map<String, byte[]> members = new HashMap<>(OTHER.oci("other:v1"));
    byte[] inner = OciJson.index(List.of());
    for (int i = 0; i < 8; i++) {
      members.put(TestImage.blobPath(inner), inner);
      inner =
          OciJson.index(
              List.of(OciJson.descriptor(TestImage.descriptor(MediaTypes.OCI_INDEX, inner))));
    }
    members.put("index.json", inner);
    return tar(members);
  }

  private static byte[] foreignLayer() {
    Map<String, byte[]> members = OTHER.oci("other:v1");
    byte[] manifest =
        OciJson.manifest(
            TestImage.descriptor(MediaTypes.OCI_CONFIG, OTHER.config()),
            OTHER.blobs().stream().map(b -> TestImage.descriptor("text/plain", b)).toList());
    members.put(TestImage.blobPath(manifest), manifest);
    members.put(
        "index.json",
        OciJson.index(
            List.of(OciJson.descriptor(TestImage.descriptor(MediaTypes.OCI_MANIFEST, manifest)))));
    return tar(members);
  }
}
