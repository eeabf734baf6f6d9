package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.gantry.testing.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives of skopeo, umoci and podman come in, and ours go out to them, with the same digests. */
class PeerArchivesIT {
  private static final String NAME = "example.com/app:v1";

  /** What the peers made, once for all tests. */
  @TempDir static Path made;

  @TempDir Path folder;
  private Store store;

  @BeforeAll
  static void makeImage() throws Exception {
    Files.createDirectories(made.resolve("etc"));
    Files.writeString(made.resolve("etc/motd"), "hello\n");
    Tool.run(made, "umoci", "init", "--layout", "gzip");
    Tool.run(made, "umoci", "new", "--image", "gzip:v1");
    Tool.run(made, "umoci", "insert", "--image", "gzip:v1", "/bin/busybox", "/bin/busybox");
    Tool.run(made, "umoci", "insert", "--image", "gzip:v1", "etc", "/etc");
    Tool.run(made, "umoci", "config", "--image", "gzip:v1", "--config.cmd", "/bin/busybox");
    skopeo(made, "--dest-compress", "--dest-compress-format", "zstd", "oci:gzip:v1", "oci:zstd:v1");
  }

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("state"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void keepsTheDigestsOfAnOciArchiveWithGzipLayers() throws Exception {
    assertSameDigests("gzip", MediaTypes.OCI_LAYER_GZIP);
  }

  @Test
  void keepsTheDigestsOfAnOciArchiveWithZstdLayers() throws Exception {
    assertSameDigests("zstd", MediaTypes.OCI_LAYER_ZSTD);
  }

  @Test
  void loadsAnArchiveThatIsCompressedAsAWhole() throws Exception {
    Path archive = ociArchive("gzip");
    Tool.run(folder, "gzip", "-k", archive.toString());
    Tool.run(folder, "zstd", "-q", archive.toString());

    assertThat(load(Path.of(archive + ".gz"))).isEqualTo(load(archive));
    assertThat(load(Path.of(archive + ".zst"))).isEqualTo(load(archive));
  }

  @Test
  void loadsTheDockerArchiveOfSkopeo() throws Exception {
    Path archive = folder.resolve("docker.tar");
    skopeo(made, "oci:gzip:v1", "docker-archive:" + archive + ":" + NAME);

    load(archive);

    Image image = store.images().resolve(NAME);
    assertThat(image.layers()).hasSize(2);
    assertThat(image.layers().get(0).blob().digest()).isEqualTo(image.layers().get(0).diffId());
    assertThat(image.diffIds()).isEqualTo(diffIds("gzip"));
  }

  @Test
  void exchangesBothFormatsWithPodman() throws Exception {
    load(ociArchive("gzip"));
    Digest id = store.images().resolve(NAME).id();
    Path ours = save(NAME);

    podman("load", "-i", ours.toString());
    assertThat(podman("image", "inspect", "--format", "{{.Id}}", NAME)).contains(id.hex());
    for (String format : List.of("docker-archive", "oci-archive")) {
      Path theirs = folder.resolve(format + ".tar");
      podman("save", "--format", format, "-o", theirs.toString(), NAME);
      try (Store other = Store.open(folder.resolve("state-" + format))) {
        LoadedImage loaded = load(other, theirs).getFirst();
        assertThat(loaded.references()).containsExactly(ImageReference.parse(NAME));
        assertThat(other.images().resolve(NAME).diffIds()).isEqualTo(diffIds("gzip"));
      }
    }
  }

  @Test
  void skopeoReadsOurArchiveInBothFormats() throws Exception {
    load(ociArchive("gzip"));
    Path ours = save(NAME);

    skopeo(folder, "oci-archive:" + ours + ":v1", "oci:copy:v1");
    skopeo(folder, "docker-archive:" + ours + ":" + NAME, "dir:copy-docker");

    assertThat(manifestDigest(folder.resolve("copy")))
        .isEqualTo(manifestDigest(made.resolve("gzip")));
    assertThat(folder.resolve("copy-docker/manifest.json")).exists();
  }

  @Test
  void umociUnpacksOurArchive() throws Exception {
    load(ociArchive("gzip"));
    Path ours = save(NAME);
    Files.createDirectory(folder.resolve("layout"));

    Tool.run(folder, "tar", "-xf", ours.toString(), "-C", "layout");
    Tool.run(folder, "umoci", "unpack", "--image", "layout:v1", "bundle");

    assertThat(folder.resolve("bundle/rootfs/etc/motd")).hasContent("hello\n");
    assertThat(Files.mismatch(folder.resolve("bundle/rootfs/bin/busybox"), Path.of("/bin/busybox")))
        .isEqualTo(-1);
  }

  @Test
  void savesTheSameBytesAfterALoadOfThem() throws Exception {
    load(ociArchive("gzip"));
    load(ociArchive("zstd"));
    store.images().tag(store.images().resolve(NAME), ImageReference.parse("second:v2"));
    Path first = save(NAME, "second");

    try (Store other = Store.open(folder.resolve("other"))) {
      load(other, first);
      ByteArrayOutputStream again = new ByteArrayOutputStream();
      other.archives().save(List.of("second:v2", NAME), again);
      assertThat(again.toByteArray()).isEqualTo(Files.readAllBytes(first));
    }
  }

  @Test
  void savesByIdWithoutAName() throws Exception {
    load(ociArchive("gzip"));
    Path ours = save(store.images().resolve(NAME).id().hex().substring(0, 12));

    try (Store other = Store.open(folder.resolve("other"))) {
      LoadedImage loaded = load(other, ours).getFirst();
      assertThat(loaded.references()).isEmpty();
      assertThat(other.images().list()).hasSize(1);
    }
  }

  private void assertSameDigests(String layout, String layerType) throws Exception {
    load(ociArchive(layout));
    Image image = store.images().resolve(NAME);

    assertThat(image.manifestDigest()).isEqualTo(manifestDigest(made.resolve(layout)));
    assertThat(image.layers())
        .extracting(layer -> layer.blob().mediaType())
        .containsOnly(layerType);
    skopeo(folder, "oci-archive:" + save(NAME) + ":v1", "oci:out-" + layout + ":v1");
    assertThat(manifestDigest(folder.resolve("out-" + layout))).isEqualTo(image.manifestDigest());
    Path file = store.snapshots().prepare("box", image.diffIds()).lowers().getFirst();
    assertThat(file.resolve("etc/motd")).hasContent("hello\n");
  }

  private Path ociArchive(String layout) throws Exception {
    Path archive = folder.resolve(layout + ".tar");
    if (!Files.exists(archive)) {
      skopeo(made, "oci:" + layout + ":v1", "oci-archive:" + archive + ":" + NAME);
    }
    return archive;
  }

  private List<LoadedImage> load(Path archive) throws IOException {
    return load(store, archive);
  }

  private static List<LoadedImage> load(Store store, Path archive) throws IOException {
    try (InputStream in = Files.newInputStream(archive)) {
      return store.archives().load(in, Progress.NONE);
    }
  }

  private Path save(String... names) throws IOException {
    Path archive = folder.resolve("saved.tar");
    try (OutputStream out = Files.newOutputStream(archive)) {
      store.archives().save(List.of(names), out);
    }
    return archive;
  }

  private static void skopeo(Path folder, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("skopeo", "--insecure-policy", "copy", "--quiet"));
    command.addAll(List.of(arguments));
    Tool.run(folder, command.toArray(String[]::new));
  }

  private String podman(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "podman",
                "--root",
                folder.resolve("podman").toString(),
                "--runroot",
                folder.resolve("podman-run").toString(),
                "--storage-driver",
                "vfs"));
    command.addAll(List.of(arguments));
    return Tool.run(folder, command.toArray(String[]::new));
  }

  private static Digest manifestDigest(Path layout) throws IOException {
    byte[] index = Files.readAllBytes(layout.resolve("index.json"));
    return Json.read(index, Index.class).manifests().getFirst().digest();
  }

  private static List<Digest> diffIds(String layout) throws IOException {
    Path blobs = made.resolve(layout).resolve("blobs/sha256");
    Digest digest = manifestDigest(made.resolve(layout));
    Manifest manifest = Json.read(Files.readAllBytes(blobs.resolve(digest.hex())), Manifest.class);
    byte[] config = Files.readAllBytes(blobs.resolve(manifest.config().digest().hex()));
    return Json.read(config, ImageConfig.class).rootfs().diffIds();
  }
}
