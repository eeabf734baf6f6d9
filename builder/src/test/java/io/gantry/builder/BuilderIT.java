package io.gantry.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.builder.cache.ExportedCache;
import io.gantry.builder.cache.ImportedCache;
import io.gantry.builder.dockerfile.DockerfileParser;
import io.gantry.builder.dockerfile.IgnoreFile;
import io.gantry.builder.solve.ContextFolder;
import io.gantry.builder.solve.Contexts;
import io.gantry.builder.solve.ExecLimits;
import io.gantry.builder.solve.HttpGet;
import io.gantry.builder.solve.Solver;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig.History;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import io.gantry.store.Attachment;
import io.gantry.store.BlobSource;
import io.gantry.store.Image;
import io.gantry.store.Lease;
import io.gantry.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole builds over real stores; the processes are the test's. */
class BuilderIT {
  private static final HttpGet NO_WAY_OUT =
      uri -> {
        throw new IOException("no way out to " + uri);
      };

  private static final ImageReference NAME = ImageReference.parse("built:1");

  @TempDir private Path folder;
  private Path context;
  private Machine one;
  private Machine two;

  /** No image is here, and none can come. */
  private record NoImages(Store store) implements BaseImages {
    @Override
    public BaseImage find(String name, Optional<Platform> platform, boolean pull, Lease lease) {
      return BaseImage.of(store.images().resolve(name));
    }

    @Override
    public BaseImage find(
        NamedContext.Layout layout, ImageReference name, Optional<Platform> platform, Lease lease) {
      throw GantryException.notFound(layout.toString());
    }
  }

  /** An engine of its own, at a moment of its own. */
  private static final class Machine implements AutoCloseable {
    final Store store;
    final WritingRunner runner;
    final Builder builder;
    final HeardProgress heard = new HeardProgress();

    Machine(Path folder, Instant now) {
      store = Store.open(folder.resolve("store"));
      runner = new WritingRunner(store, now);
      Solver solver = new Solver(store, runner, NO_WAY_OUT, folder.resolve("caches"), 2);
      builder = new Builder(store, solver, Clock.fixed(now, ZoneOffset.UTC));
    }

    Image build(BuildRequest request, RemoteCaches caches) {
      try (Lease lease = builder.begin()) {
        BuiltImage built = builder.build(request, lease, new NoImages(store), caches, heard);
        return store.images().find(built.id()).orElseThrow();
      }
    }

    @Override
    public void close() {
      store.close();
    }
  }

  @BeforeEach
  void open() throws IOException {
    Instant now = Instant.parse("2026-01-01T00:00:00.5Z");
    one = new Machine(Files.createDirectory(folder.resolve("one")), now);
    two = new Machine(Files.createDirectory(folder.resolve("two")), now.plus(Duration.ofDays(9)));
    context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(context.resolve("f"), "content");
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  @Test
  void theSameInputGivesTheSameImageOnAnyMachineAtAnyTime() throws IOException {
    String file = "FROM scratch\nCOPY f /d/f\nRUN [\"a\"]\nLABEL l=1\n";
    Wishes wishes =
        new Wishes(file).epoch("1700000000").image(image(Map.of("note", "x"), true, false, false));
    Image first = one.build(wishes.request(), RemoteCaches.NONE);
    Files.setLastModifiedTime(context.resolve("f"), FileTime.from(Instant.now().plusSeconds(5)));
    Image second = two.build(wishes.request(), RemoteCaches.NONE);
    assertThat(second.manifestDigest()).isEqualTo(first.manifestDigest());
    Instant epoch = Instant.ofEpochSecond(1_700_000_000);
    assertThat(first.config().created()).isEqualTo(epoch);
    assertThat(first.config().history()).extracting(History::created).containsOnly(epoch);
    assertThat(first.manifest().annotations()).containsEntry("note", "x");

    Wishes loose = new Wishes(file).epoch("1700000000");
    assertThat(two.build(loose.request(), RemoteCaches.NONE).id()).isNotEqualTo(second.id());
    assertThatThrownBy(() -> one.build(new Wishes(file).epoch("soon").request(), RemoteCaches.NONE))
        .hasMessageContaining("invalid SOURCE_DATE_EPOCH: soon");
    assertThatThrownBy(() ->
            one.build(
                new Wishes(file).image(image(Map.of(), true, false, false)).request(),
                RemoteCaches.NONE))
        .hasMessageContaining("no SOURCE_DATE_EPOCH");
  }

  @Test
  void severalPlatformsBecomeAnIndex() {
    String here = Platform.current().toString();
    String file =
        """
        FROM --platform=$BUILDPLATFORM scratch AS tool
        RUN ["a"]
        FROM scratch
        ARG TARGETARCH
        COPY --from=tool a /a-$TARGETARCH
        """;
    Wishes wishes =
        new Wishes(file)
            .platforms("linux/s390x", here)
            .image(
                new ImageWishes(
                    List.of(NAME),
                    Map.of(),
                    Map.of("of", "index"),
                    false,
                    false,
                    ImageWishes.Attestations.NONE,
                    false));
    try (Lease lease = one.builder.begin()) {
      BuiltImage built =
          one.builder.build(
              wishes.request(), lease, new NoImages(one.store), RemoteCaches.NONE, one.heard);
      Index index = Json.read(one.store.blobs().read(built.root().digest(), 1 << 20), Index.class);
      assertThat(index.annotations()).containsEntry("of", "index");
      assertThat(index.manifests())
          .extracting(each -> String.valueOf(each.platform()))
          .containsExactly("linux/s390x", here);
      Image kept = one.store.images().find(NAME).orElseThrow();
      assertThat(kept.config().platform().toString()).isEqualTo(here);
      assertThat(kept.manifestDigest()).isEqualTo(index.manifests().get(1).digest());
    }
    // What is built for the machine that builds, is built once.
    assertThat(one.runner.ran()).containsExactly("a");
  }

  @Test
  void whatIsInAnImageAndHowItWasBuiltIsToldBesideIt() throws IOException {
    Files.createDirectories(context.resolve("var/lib/dpkg"));
    Files.writeString(
        context.resolve("var/lib/dpkg/status"),
        """
        Package: libc6
        Status: install ok installed
        Version: 2.36-9+deb12u4
        Architecture: amd64
        Description: x
         Package: no

        Package: gone
        Status: deinstall ok config-files
        Version: 1
        """);
    Files.createDirectories(context.resolve("etc"));
    Files.writeString(context.resolve("etc/os-release"), "NAME=x\nID=\"debian\"\n");
    Files.createDirectories(context.resolve("lib/apk/db"));
    Files.writeString(
        context.resolve("lib/apk/db/installed"), "C:Q1\nP:musl\nV:1.2-r0\nA:x86_64\n");
    Path modules = Files.createDirectories(context.resolve("app/node_modules/@s/p"));
    Files.writeString(modules.resolve("package.json"), "{\"name\":\"@s/p\",\"version\":\"1.0.0\"}");
    Files.writeString(
        context.resolve("app/package-lock.json"),
        "{\"packages\":{\"\":{},\"node_modules/q\":{\"version\":\"2.0.0\"}}}");
    Files.write(context.resolve("app/all.jar"), jar("outer", jar("inner", new byte[0])));
    Files.write(context.resolve("app/none.jar"), new byte[] {'P', 'K', 3, 4, 9});
    Files.createSymbolicLink(context.resolve("app/link.jar"), Path.of("/etc/passwd"));
    ImageWishes told =
        new ImageWishes(
            List.of(NAME),
            Map.of(),
            Map.of(),
            true,
            false,
            new ImageWishes.Attestations(true, true, true),
            false);
    Wishes wishes =
        new Wishes("FROM scratch\nCOPY . /\nRUN [\"a\"]\n").epoch("1700000000").image(told);
    Digest first;
    try (Lease lease = one.builder.begin()) {
      BuiltImage built =
          one.builder.build(
              wishes.request(), lease, new NoImages(one.store), RemoteCaches.NONE, one.heard);
      first = built.root().digest();
      Index index = Json.read(one.store.blobs().read(first, 1 << 20), Index.class);
      assertThat(index.manifests().get(1).annotations())
          .containsEntry("vnd.docker.reference.type", "attestation-manifest")
          .containsEntry(
              "vnd.docker.reference.digest", index.manifests().getFirst().digest().toString());
      List<Attachment> kept = one.store.images().attachments(built.id());
      assertThat(kept)
          .extracting(Attachment::type)
          .containsExactly("https://slsa.dev/provenance/v1", "https://spdx.dev/Document");
      String provenance = text(one.store, kept.getFirst());
      assertThat(provenance)
          .contains(
              index.manifests().getFirst().digest().hex(),
              "\"SOURCE_DATE_EPOCH\":\"1700000000\"",
              "COPY . /");
      assertThat(text(one.store, kept.get(1)))
          .contains(
              "pkg:deb/debian/libc6@2.36-9%2Bdeb12u4?arch=amd64",
              "pkg:apk/debian/musl@1.2-r0?arch=x86_64",
              "pkg:npm/%40s/p@1.0.0",
              "pkg:npm/q@2.0.0",
              "pkg:maven/g/outer@3",
              "pkg:maven/g/inner@3")
          .doesNotContain("gone", "root:");
    }
    try (Lease lease = two.builder.begin()) {
      BuiltImage again =
          two.builder.build(
              wishes.request(), lease, new NoImages(two.store), RemoteCaches.NONE, two.heard);
      assertThat(again.root().digest()).isEqualTo(first);
    }
  }

  private static String text(Store store, Attachment document) {
    return new String(
        store.blobs().read(document.blob().digest(), 1 << 20), StandardCharsets.UTF_8);
  }

  /** One of Maven with another in it. */
  private static byte[] jar(String artifact, byte[] inner) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("BOOT-INF/lib/x.jar"));
      zip.write(inner);
      zip.putNextEntry(new ZipEntry("META-INF/maven/g/" + artifact + "/pom.properties"));
      zip.write(
          ("groupId=g\nartifactId=" + artifact + "\nversion=3\n")
              .getBytes(StandardCharsets.ISO_8859_1));
    }
    return bytes.toByteArray();
  }

  @Test
  void layersBecomeOne() {
    Wishes wishes =
        new Wishes("FROM scratch\nRUN [\"a\"]\nRUN [\"b\"]\nCOPY f /\n")
            .image(image(Map.of(), false, true, false));
    Image built = one.build(wishes.request(), RemoteCaches.NONE);
    assertThat(built.layers()).hasSize(1);
    assertThat(built.config().history()).hasSize(4).filteredOn(h -> !h.isEmptyLayer()).hasSize(1);
  }

  @Test
  void someStagesAreDoneAgain() {
    String file =
        """
        FROM scratch AS one
        RUN ["a"]
        FROM scratch AS two
        RUN ["b"]
        FROM scratch
        COPY --from=one / /
        COPY --from=two / /
        RUN ["c"]
        """;
    one.build(new Wishes(file).request(), RemoteCaches.NONE);
    assertThat(one.runner.ran()).containsExactlyInAnyOrder("a", "b", "c");
    one.build(new Wishes(file).request(), RemoteCaches.NONE);
    assertThat(one.runner.ran()).hasSize(3);
    CacheWishes filter = new CacheWishes(false, Set.of("TWO"), List.of(), List.of());
    one.build(new Wishes(file).cache(filter).request(), RemoteCaches.NONE);
    // What came out the same changes nothing after it.
    assertThat(one.runner.ran()).hasSize(4).endsWith("b");
    CacheWishes none = new CacheWishes(false, Set.of("three"), List.of(), List.of());
    assertThatThrownBy(() -> one.build(new Wishes(file).cache(none).request(), RemoteCaches.NONE))
        .hasMessageContaining("no stage three, but [one, two, stage-2]");
  }

  @Test
  void anotherMachineFindsWhatWasExported() {
    String file =
        "FROM scratch AS one\nRUN [\"a\"]\nFROM scratch\nRUN [\"b\"]\nCOPY --from=one / /\n";
    for (boolean all : List.of(false, true)) {
      String mode = all ? "max" : "min";
      Kept kept = new Kept(one.store);
      one.build(new Wishes(file).cache(to(mode)).request(), kept);
      Kept other = new Kept(two.store).with(kept);
      two.runner.ran().clear();
      two.build(new Wishes(file).cache(from()).request(), other);
      assertThat(two.runner.ran()).isEmpty();
      if (!all) {
        // The configuration, and two layers: of the first stage only the copy is needed.
        assertThat(other.opened).hasSize(3);
      }
      two.store.buildCache().prune(io.gantry.store.CachePrune.ALL);
      String changed = file + "COPY --from=one /a /again\n";
      two.build(new Wishes(changed).cache(from()).request(), other);
      assertThat(two.runner.ran()).isEqualTo(all ? List.of() : List.of("a"));
      two.store.buildCache().prune(io.gantry.store.CachePrune.ALL);
    }
    assertThat(two.heard.warnings()).isEmpty();
  }

  @Test
  void anImageCarriesItsOwnCache() {
    String file = "FROM scratch\nRUN [\"a\"]\nCOPY f /\n";
    Image built =
        one.build(
            new Wishes(file).image(image(Map.of(), false, false, true)).request(),
            RemoteCaches.NONE);
    Kept kept = new Kept(two.store);
    kept.manifest = one.store.blobs().read(built.manifestDigest(), 1 << 20);
    kept.take(one.store, kept.manifest);
    two.build(new Wishes(file).cache(from()).request(), kept);
    assertThat(two.runner.ran()).isEmpty();
    Image child = two.build(new Wishes(file + "RUN [\"b\"]\n").cache(from()).request(), kept);
    assertThat(two.runner.ran()).containsExactly("b");
    assertThat(child.config().unmapped()).doesNotContainKey("moby.buildkit.cache.v0");
  }

  @Test
  void aBrokenCacheWarnsAndIsDoneWithout() {
    String file = "FROM scratch\nRUN [\"a\"]\nCOPY f /\n";
    Kept kept = new Kept(one.store);
    one.build(new Wishes(file).cache(to("max")).request(), kept);
    Digest config = Json.read(kept.manifest, Manifest.class).config().digest();
    Kept missing = new Kept(two.store).with(kept);
    missing.blobs.keySet().removeIf(digest -> !digest.equals(config));
    two.build(new Wishes(file).cache(from()).request(), missing);
    assertThat(two.runner.ran()).containsExactly("a");
    assertThat(two.heard.warnings()).first().asString().contains("the step is done again");

    two.store.buildCache().prune(io.gantry.store.CachePrune.ALL);
    Kept spoilt = new Kept(two.store).with(kept);
    spoilt.blobs.replaceAll((digest, bytes) -> digest.equals(config) ? bytes : new byte[] {1, 2});
    two.build(new Wishes(file).cache(from()).request(), spoilt);
    assertThat(two.runner.ran()).containsExactly("a", "a");
  }

  @Test
  void hostileCachesAreRefused() {
    String digest = Digest.sha256("x").toString();
    List<String> configs =
        List.of(
            "[]",
            "{\"layers\":[{\"blob\":\"%s\",\"parent\":0,\"annotations\":{\"diffID\":\"%s\",\"size\":1}}],\"records\":[{\"digest\":\"%s\",\"layers\":[{\"layer\":0}]}]}",
            "{\"layers\":[{\"blob\":\"../x\",\"parent\":-1}],\"records\":[{\"digest\":\"%s\",\"layers\":[{\"layer\":0}]}]}",
            "{\"layers\":[],\"records\":[{\"digest\":\"%s\",\"layers\":[{\"layer\":7}]}]}",
            "{\"layers\":[{\"blob\":\"%s\",\"parent\":-1}],\"records\":[{\"digest\":\"no\",\"layers\":[{\"layer\":0}]}]}");
    for (String text : configs) {
      byte[] config = text.replace("%s", digest).getBytes(StandardCharsets.UTF_8);
      Descriptor described =
          Descriptor.of(
              "application/vnd.buildkit.cacheconfig.v0", Digest.sha256(config), config.length);
      Descriptor layer = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digest.sha256("x"), 1);
      byte[] manifest = Json.write(Manifest.of(described, List.of(layer)));
      BlobSource source = (blob, offset) -> new ByteArrayInputStream(config);
      if (text.contains("\"no\"")) {
        // No file system is named: it is nobody's.
        assertThat(
                ImportedCache.open(one.store, manifest, source, warning -> {})
                    .has(Digest.sha256("x")))
            .isFalse();
      } else {
        assertThatThrownBy(
                () -> ImportedCache.open(one.store, manifest, source, warning -> {}), text)
            .isInstanceOfSatisfying(
                GantryException.class,
                e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.INVALID));
      }
    }
  }

  private static CacheWishes to(String mode) {
    CacheTarget target = CacheTarget.parse("type=local,dest=/kept,mode=" + mode);
    return new CacheWishes(false, Set.of(), List.of(), List.of(target));
  }

  private static CacheWishes from() {
    List<CachePlace> places = List.of(CachePlace.parse("type=local,src=/kept"));
    return new CacheWishes(false, Set.of(), places, List.of());
  }

  private static ImageWishes image(
      Map<String, String> annotations, boolean rewrite, boolean squash, boolean inline) {
    return new ImageWishes(
        List.of(NAME),
        annotations,
        Map.of(),
        rewrite,
        squash,
        ImageWishes.Attestations.NONE,
        inline);
  }

  /** A cache elsewhere, in memory. */
  private static final class Kept implements RemoteCaches {
    final Store store;
    final Map<Digest, byte[]> blobs = new HashMap<>();
    final List<Digest> opened = new ArrayList<>();
    byte[] manifest = new byte[0];

    Kept(Store store) {
      this.store = store;
    }

    Kept with(Kept other) {
      manifest = other.manifest;
      blobs.putAll(other.blobs);
      return this;
    }

    @Override
    public List<ImportedCache> open(
        List<CachePlace> places, Platform platform, Consumer<String> failed) {
      return places.stream()
          .map(place -> ImportedCache.open(store, manifest, this::blob, failed))
          .toList();
    }

    private InputStream blob(Descriptor blob, long offset) throws IOException {
      byte[] bytes = blobs.get(blob.digest());
      if (bytes == null) {
        throw new FileNotFoundException(blob.digest().toString());
      }
      opened.add(blob.digest());
      int from = (int) Math.min(offset, bytes.length);
      return new ByteArrayInputStream(bytes, from, bytes.length - from);
    }

    @Override
    public void put(ExportedCache cache, CachePlace place) {
      manifest = cache.manifest();
      take(store, manifest);
    }

    void take(Store from, byte[] document) {
      Manifest parsed = Json.read(document, Manifest.class);
      List<Descriptor> all = new ArrayList<>(parsed.layers());
      all.add(parsed.config());
      all.forEach(blob ->
          blobs.put(blob.digest(), from.blobs().read(blob.digest(), Integer.MAX_VALUE - 8)));
    }
  }

  /** What a build is asked for. */
  private final class Wishes {
    private final String file;
    private Map<String, String> arguments = Map.of();
    private CacheWishes cache = CacheWishes.DEFAULT;
    private ImageWishes image = ImageWishes.named(List.of(NAME));
    private List<Platform> platforms = List.of();

    Wishes(String file) {
      this.file = file;
    }

    Wishes epoch(String seconds) {
      arguments = Map.of("SOURCE_DATE_EPOCH", seconds);
      return this;
    }

    Wishes cache(CacheWishes wishes) {
      cache = wishes;
      return this;
    }

    Wishes platforms(String... names) {
      platforms = Stream.of(names).map(Platform::parse).toList();
      return this;
    }

    Wishes image(ImageWishes wishes) {
      image = wishes;
      return this;
    }

    BuildRequest request() {
      byte[] text = file.getBytes(StandardCharsets.UTF_8);
      return new BuildRequest(
          DockerfileParser.parse("Dockerfile", text),
          new Contexts(Map.of("", ContextFolder.of(context)), Map.of()),
          Map.of(),
          IgnoreFile.parse(".dockerignore", new byte[0]),
          arguments,
          Map.of(),
          Optional.empty(),
          cache,
          false,
          image,
          "none",
          platforms,
          ExecLimits.NONE,
          Set.of());
    }
  }
}
