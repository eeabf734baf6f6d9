package io.gantry.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Digest;
import io.gantry.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What garbage collection removes, and what it spares. */
class CollectorIT {
  private static final Duration GRACE = Duration.ofHours(1);
  private static final RepositoryName ONE = new RepositoryName("one");
  private static final RepositoryName TWO = new RepositoryName("two");
  private static final byte[] CONFIG = bytes("{}");
  private static final byte[] LAYER = bytes("layer");

  @TempDir Path root;
  private final Ahead clock = new Ahead();
  private Registry registry;
  private Collector collector;

  /** The time of the system, and as much later as the test says. */
  private static final class Ahead extends Clock {
    private Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void open() {
    registry = Registry.open(Options.parse(List.of("--root", root.toString())), clock);
    collector = new Collector(registry, GRACE, clock);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void removesWhatNoManifestNames() throws Exception {
    Digest layer = push(ONE, LAYER);
    Digest unused = push(ONE, bytes("unused"));
    Digest manifest = putManifest(ONE);
    later(GRACE.multipliedBy(2));

    assertThat(collector.collect()).isEqualTo(1);
    assertThat(registry.blobSize(ONE, layer)).isPresent();
    assertThat(registry.contents().has(manifest)).isTrue();
    assertThat(registry.contents().has(unused)).isFalse();
    assertThat(registry.contents().stored())
        .isEqualTo(LAYER.length + CONFIG.length + registry.contents().size(manifest).orElse(0));
  }

  @Test
  void keepsWhatAnotherRepositoryHas() throws Exception {
    Digest layer = push(ONE, LAYER);
    assertThat(registry.mount(TWO, ONE, layer)).isTrue();
    putManifest(ONE);
    later(GRACE.multipliedBy(2));
    collector.collect();

    assertThat(registry.repository(TWO).exists()).as("its blob was never named").isFalse();
    assertThat(registry.blobSize(ONE, layer)).isPresent();
  }

  @Test
  void removesAllOfADeletedImage() throws Exception {
    push(ONE, LAYER);
    Digest manifest = putManifest(ONE);
    registry.remove(ONE, new Reference.ByDigest(manifest));
    later(GRACE.multipliedBy(2));

    assertThat(collector.collect()).isEqualTo(3);
    assertThat(registry.contents().all()).isEmpty();
    assertThat(registry.contents().stored()).isZero();
    assertThat(registry.repositories()).isEmpty();
  }

  @Test
  void sparesWhatIsYoung() throws Exception {
    push(ONE, LAYER);
    later(GRACE.dividedBy(2));

    assertThat(collector.collect()).isZero();
  }

  @Test
  void sparesWhatSomebodyAskedFor() throws Exception {
    Digest layer = push(ONE, LAYER);
    later(GRACE.multipliedBy(2));
    assertThat(registry.blobSize(ONE, layer)).isPresent();
    assertThat(collector.collect()).isZero();
    assertThat(registry.blobSize(ONE, layer)).isPresent();
    later(GRACE.multipliedBy(2));
    assertThat(collector.collect()).isEqualTo(1);
  }

  @Test
  void sparesAllAfterAStart() throws Exception {
    push(ONE, LAYER);
    registry.close();
    later(GRACE.multipliedBy(2));
    open();

    assertThat(collector.collect()).as("who asked before the start is not known").isZero();
    later(GRACE.multipliedBy(2));
    assertThat(collector.collect()).isEqualTo(1);
  }

  @Test
  void whatIsBeingReadStaysReadable() throws Exception {
    Digest layer = push(ONE, LAYER);
    try (InputStream in = registry.contents().open(layer, 0, LAYER.length).orElseThrow()) {
      later(GRACE.multipliedBy(2));
      assertThat(collector.collect()).isEqualTo(1);
      assertThat(in.readAllBytes()).isEqualTo(LAYER);
    }
  }

  @Test
  void removesNothingOfARepositoryWithADamagedManifest() throws Exception {
    Digest layer = push(ONE, LAYER);
    Digest manifest = putManifest(ONE);
    Files.writeString(root.resolve("content/blobs").resolve(manifest.toString()), "damaged");
    later(GRACE.multipliedBy(2));

    assertThat(collector.collect()).isZero();
    assertThat(registry.blobSize(ONE, layer)).isPresent();
  }

  private void later(Duration time) {
    clock.ahead = clock.ahead.plus(time);
  }

  private Digest push(RepositoryName name, byte[] content) throws Exception {
    Digest digest = Digest.sha256(content);
    String id = registry.uploads().begin(name, "sha256");
    Upload upload = registry.uploads().find(name, id);
    upload.append(new ByteArrayInputStream(content), Long.MAX_VALUE);
    registry.finish(name, id, upload, digest);
    return digest;
  }

  private Digest putManifest(RepositoryName name) throws Exception {
    push(name, CONFIG);
    byte[] bytes = Client.manifest(CONFIG, LAYER);
    Digest digest = Digest.sha256(bytes);
    registry.put(
        name, CheckedManifest.parse(digest, MediaTypes.OCI_MANIFEST, bytes), bytes, List.of("v1"));
    return digest;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
