package io.gantry.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import io.gantry.store.Attachment;
import io.gantry.store.FetchProgress;
import io.gantry.store.ImageRemoval;
import io.gantry.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attestations in an index and among referrers, sound and not, end up beside the pulled image. */
class AttestationsIT {
  private static final String IN_TOTO = "application/vnd.in-toto+json";
  private static final String SPDX = "https://spdx.dev/Document";
  private static final String SLSA = "https://slsa.dev/provenance/v0.2";
  private static final Attestations.Limits SMALL = new Attestations.Limits(5, 1000, 2500);

  /** A tar without any file. */
  private static final byte[] LAYER = new byte[1024];

  @TempDir Path folder;
  private final MemoryRegistry server = new MemoryRegistry();
  private final Registries registries = new Registries(RegistrySettings.plain());
  private final List<Descriptor> entries = new ArrayList<>();
  private final List<Descriptor> referrers = new ArrayList<>();
  private Document manifest;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("state"));
    byte[] json = Json.write(ImageConfig.of(Platform.current(), List.of(Digest.sha256(LAYER))));
    Descriptor config = server.blob("app", json);
    Descriptor layer = server.blob("app", LAYER);
    manifest =
        SignedImages.manifest(
            Manifest.of(
                Descriptor.of(MediaTypes.OCI_CONFIG, config.digest(), config.size()),
                List.of(Descriptor.of(MediaTypes.OCI_LAYER, layer.digest(), layer.size()))));
    server.put("app", "manifest", manifest);
    entries.add(manifest.descriptor().withPlatform(Platform.current()));
  }

  @AfterEach
  void close() {
    store.close();
    registries.close();
    server.close();
  }

  @Test
  void keepsThoseOfBuildKit() {
    inIndex(manifest, document("sbom", SPDX), document("provenance", SLSA));
    // Of another platform's image.
    inIndex(document("other"), document("other's", SPDX));
    assertThat(pull()).extracting(Attachment::type).containsExactly(SPDX, SLSA);
    assertThat(pull()).extracting(this::text).containsExactly("sbom", "provenance");
  }

  @Test
  void keepsReferrersOfKnownKinds() {
    refer("application/spdx+json", blob("application/json", "spdx"));
    refer("application/vnd.cyclonedx+json", blob("application/vnd.cyclonedx+json", "cyclone"));
    refer(IN_TOTO, document("statement", SLSA));
    refer("application/vnd.example", blob("application/json", "no attestation"));
    assertThat(pull())
        .extracting(Attachment::type)
        .containsExactly(SPDX, "https://cyclonedx.org/bom", SLSA);
    assertThat(pull()).extracting(this::text).containsExactly("spdx", "cyclone", "statement");
  }

  @Test
  void anImageWithoutHasNone() {
    assertThat(pull()).isEmpty();
  }

  @Test
  void whatIsGoneAtTheRegistryIsGoneHere() {
    refer(IN_TOTO, document("statement", SLSA));
    Attachment kept = pull().getFirst();
    referrers.clear();
    assertThat(pull()).isEmpty();
    assertThat(store.blobs().has(kept.blob().digest())).isFalse();
  }

  @Test
  void theyGoWithTheImage() {
    refer(IN_TOTO, document("statement", SLSA));
    Attachment kept = pull().getFirst();
    store
        .images()
        .remove(server.image("app:1").toString(), new ImageRemoval(true, false), _ -> List.of());
    assertThat(store.blobs().all()).isEmpty();
    assertThat(store.blobs().has(kept.blob().digest())).isFalse();
  }

  @Test
  void largeOnesAreLeftOut() {
    refer(
        IN_TOTO,
        document("x".repeat(1001), SLSA),
        document("a".repeat(1000), SPDX),
        document("b".repeat(1000), SPDX),
        document("c".repeat(501), SPDX),
        document("d".repeat(500), SPDX));
    assertThat(pull())
        .extracting(each -> text(each).charAt(0) + "" + each.blob().size())
        .containsExactly("a1000", "b1000", "d500");
  }

  @Test
  void aLieAboutTheSizeGainsNothing() {
    Descriptor large = document("x".repeat(5000), SLSA);
    refer(IN_TOTO, Descriptor.of(IN_TOTO, large.digest(), 10).withAnnotations(large.annotations()));
    assertThat(pull()).isEmpty();
  }

  @Test
  void manyManifestsAreReadInPart() {
    IntStream.range(0, 50).forEach(i -> refer(IN_TOTO, document("statement " + i, SLSA)));
    assertThat(pull()).hasSize(5);
  }

  @Test
  void onesThatCannotBeHadAreLeftOut() {
    Descriptor changed = document("changed", SLSA);
    server.content.put("app/blobs/" + changed.digest(), "chAnged".getBytes(UTF_8));
    Descriptor missing = document("missing", SLSA);
    server.content.remove("app/blobs/" + missing.digest());
    refer(IN_TOTO, changed, missing, document("good", SLSA));
    referrers.add(typed(Descriptor.of(MediaTypes.OCI_MANIFEST, Digest.sha256("gone"), 10)));
    Document broken = Document.of(MediaTypes.OCI_MANIFEST, "{\"layers\":1}".getBytes(UTF_8));
    server.put("app", "broken", broken);
    referrers.add(typed(broken.descriptor()));
    assertThat(pull()).extracting(this::text).containsExactly("good");
  }

  @Test
  void aRegistryThatFailsFailsNoPullAndTakesNothingAway() {
    refer(IN_TOTO, document("referrer", SLSA));
    inIndex(manifest, document("sbom", SPDX));
    server.on("GET .*/referrers/.*", 1, exchange -> exchange.reply(403));
    assertThat(pull()).extracting(this::text).containsExactly("sbom");
    assertThat(pull()).extracting(this::text).containsExactly("sbom", "referrer");
    server.always("GET .*/referrers/.*", exchange -> exchange.reply(403));
    assertThat(pull()).extracting(this::text).containsExactly("sbom", "referrer");
  }

  /** Pulls the index, and tells what is beside the image then. */
  private List<Attachment> pull() {
    Document index = Document.of(MediaTypes.OCI_INDEX, Json.write(Index.of(entries)));
    server.put("app", "1", index);
    server.put(
        "app",
        "sha256-" + manifest.descriptor().digest().hex(),
        Document.of(MediaTypes.OCI_INDEX, Json.write(Index.of(referrers))));
    RemoteRepository remote = registries.repository(server.image("app"), Optional.empty());
    Pull.Pulled pulled =
        new Pull(store, remote, Optional.empty()).run(server.image("app:1"), FetchProgress.NONE);
    new Attestations(store, remote, SMALL).keep(pulled);
    return store.images().attachments(pulled.image().id());
  }

  /** As BuildKit does it: a manifest in the index that names the one it is about. */
  private void inIndex(Document about, Descriptor... documents) {
    entries.add(
        manifest(documents)
            .descriptor()
            .withPlatform(Platform.parse("unknown/unknown"))
            .withAnnotations(
                Map.of(
                    "vnd.docker.reference.type",
                    "attestation-manifest",
                    "vnd.docker.reference.digest",
                    about.descriptor().digest().toString())));
  }

  private void inIndex(Descriptor about, Descriptor... documents) {
    inIndex(manifest(about), documents);
  }

  private void refer(String artifactType, Descriptor... documents) {
    referrers.add(typed(manifest(documents).descriptor(), artifactType));
  }

  private static Descriptor typed(Descriptor manifest) {
    return typed(manifest, IN_TOTO);
  }

  private static Descriptor typed(Descriptor manifest, String artifactType) {
    return new Descriptor(
        manifest.mediaType(),
        manifest.digest(),
        manifest.size(),
        null,
        List.of(),
        Map.of(),
        artifactType,
        null);
  }

  private Document manifest(Descriptor... documents) {
    Descriptor config = server.blob("app", "{}".getBytes(UTF_8));
    Document document = SignedImages.manifest(Manifest.of(config, List.of(documents)));
    server.put("app", "tag-" + document.descriptor().digest().hex(), document);
    return document;
  }

  private Descriptor document(String text) {
    return document(text, SPDX);
  }

  private Descriptor document(String text, String predicateType) {
    return blob(IN_TOTO, text).withAnnotations(Map.of("in-toto.io/predicate-type", predicateType));
  }

  private Descriptor blob(String mediaType, String text) {
    Descriptor blob = server.blob("app", text.getBytes(UTF_8));
    return Descriptor.of(mediaType, blob.digest(), blob.size());
  }

  private String text(Attachment attachment) {
    return new String(store.blobs().read(attachment.blob().digest(), 10_000), UTF_8);
  }
}
