package io.gantry.registry;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One repository: which blobs it may show, its manifests, its tags, and who refers to what. The
 * content itself is in {@link Contents}. Changes run under the {@link Guard}.
 */
final class Repository {
  private static final byte[] NOTHING = {};

  private final ContentStore store;
  private final RepositoryName name;

  Repository(ContentStore store, RepositoryName name) {
    this.store = store;
    this.name = name;
  }

  RepositoryName name() {
    return name;
  }

  /** Whether anything was pushed to it and is still there. */
  boolean exists() {
    return !store.list(folder()).isEmpty();
  }

  boolean hasBlob(Digest digest) {
    return blobSince(digest).isPresent();
  }

  /** Since when it may show a blob. */
  Optional<Instant> blobSince(Digest digest) {
    return store.find(key("blobs", digest.toString())).map(ContentStore.Entry::modified);
  }

  void addBlob(Digest digest) {
    store.put(key("blobs", digest.toString()), NOTHING);
  }

  boolean removeBlob(Digest digest) {
    return store.delete(key("blobs", digest.toString()));
  }

  /** The blobs that it may show, and since when. */
  List<ContentStore.Entry> blobs() {
    return store.list(key("blobs"));
  }

  /** Bytes of all content that it has, whoever else has it too. */
  long size(Contents contents) {
    long blobs =
        blobs().stream()
            .mapToLong(blob -> contents.size(Digest.parse(blob.name())).orElse(0))
            .sum();
    return blobs
        + manifests().flatMap(m -> manifest(m).stream()).mapToLong(ManifestRecord::size).sum();
  }

  Optional<ManifestRecord> manifest(Digest digest) {
    return store
        .get(key("manifests", digest.toString()))
        .map(json -> Json.read(json, ManifestRecord.class));
  }

  Stream<Digest> manifests() {
    return store.list(key("manifests")).stream().map(entry -> Digest.parse(entry.name()));
  }

  void addManifest(Digest digest, ManifestRecord manifest) {
    store.put(key("manifests", digest.toString()), Json.write(manifest));
  }

  /** Removes a manifest with the tags that name it, and from the referrers of its subject. */
  boolean removeManifest(Digest digest) {
    Optional<ManifestRecord> manifest = manifest(digest);
    if (manifest.isEmpty()) {
      return false;
    }
    tags().filter(tag -> tag(tag).equals(Optional.of(digest))).forEach(this::removeTag);
    String subject = manifest.get().subject();
    if (!subject.isEmpty()) {
      store.delete(key("referrers", subject, digest.toString()));
    }
    return store.delete(key("manifests", digest.toString()));
  }

  Optional<Digest> tag(String tag) {
    return store
        .get(key("tags", tag))
        .map(digest -> Digest.parse(new String(digest, StandardCharsets.US_ASCII)));
  }

  /** All tags, in the order of their bytes. */
  Stream<String> tags() {
    return store.list(key("tags")).stream().map(ContentStore.Entry::name);
  }

  void addTag(String tag, Digest digest) {
    store.put(key("tags", tag), digest.toString().getBytes(StandardCharsets.US_ASCII));
  }

  boolean removeTag(String tag) {
    return store.delete(key("tags", tag));
  }

  void addReferrer(Digest subject, Descriptor referrer) {
    store.put(
        key("referrers", subject.toString(), referrer.digest().toString()), Json.write(referrer));
  }

  /** What refers to a manifest, which need not be there itself. */
  List<Descriptor> referrers(Digest subject) {
    String folder = key("referrers", subject.toString());
    return store.list(folder).stream()
        .flatMap(entry -> store.get(folder + "/" + entry.name()).stream())
        .map(json -> Json.read(json, Descriptor.class))
        .toList();
  }

  /** The digest of a manifest that is there. */
  Optional<Digest> resolve(Reference reference) {
    return switch (reference) {
      case Reference.Tag(String text) -> tag(text);
      case Reference.ByDigest(Digest digest) -> Optional.of(digest);
    };
  }

  /** For a request that needs it to be there. */
  Repository require() {
    if (!exists()) {
      throw new RegistryException(
          ErrorCode.NAME_UNKNOWN, "repository " + name + " is not known to this registry");
    }
    return this;
  }

  private String folder() {
    return "repositories/" + name.segment();
  }

  private String key(String... segments) {
    return folder() + "/" + String.join("/", segments);
  }
}
