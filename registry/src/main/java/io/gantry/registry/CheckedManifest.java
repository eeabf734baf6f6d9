package io.gantry.registry;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A manifest or index that was found well-formed: image-spec "manifest" and "image-index".
 *
 * @param blobs that it names and that must be there
 * @param manifests that it names and that must be there
 * @param descriptor as the referrers of its subject list it
 */
record CheckedManifest(
    Descriptor descriptor,
    List<Descriptor> blobs,
    List<Descriptor> manifests,
    Optional<Digest> subject) {

  /**
   * Reads a manifest; MANIFEST_INVALID says what is wrong with it.
   *
   * @param given the media type that it was sent as, or empty: then it must say itself what it is
   */
  static CheckedManifest parse(Digest digest, String given, byte[] bytes) {
    try {
      String mediaType =
          given.isEmpty() ? String.valueOf(Json.readMap(bytes).get("mediaType")) : given;
      if (MediaTypes.isIndex(mediaType)) {
        return ofIndex(digest, mediaType, bytes, Json.read(bytes, Index.class));
      }
      if (MediaTypes.isManifest(mediaType)) {
        return ofManifest(digest, mediaType, bytes, Json.read(bytes, Manifest.class));
      }
      throw invalid("media type " + mediaType + " is none of a manifest or an index");
    } catch (GantryException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  Digest digest() {
    return descriptor.digest();
  }

  /** All content that is needed for the manifest to be of use, itself included. */
  Stream<Digest> named() {
    return Stream.concat(Stream.of(digest()), blobs.stream().map(Descriptor::digest));
  }

  ManifestRecord record() {
    return new ManifestRecord(
        descriptor.mediaType(), descriptor.size(), subject.map(Digest::toString).orElse(""));
  }

  /** Refuses the manifest when the repository does not have what it names. */
  void requireContent(Repository repository, Contents contents) {
    for (Descriptor blob : blobs) {
      if (!repository.hasBlob(blob.digest())) {
        throw missing(blob);
      }
      long size = contents.size(blob.digest()).orElseThrow(() -> missing(blob));
      if (size != blob.size()) {
        throw invalid(
            "%s has %d bytes, the manifest says %d".formatted(blob.digest(), size, blob.size()));
      }
    }
    for (Descriptor manifest : manifests) {
      if (repository.manifest(manifest.digest()).isEmpty()) {
        throw missing(manifest);
      }
    }
  }

  private static CheckedManifest ofManifest(
      Digest digest, String mediaType, byte[] bytes, Manifest manifest) {
    requireType(mediaType, manifest.mediaType(), manifest.schemaVersion());
    List<Descriptor> blobs = new ArrayList<>();
    blobs.add(manifest.config());
    manifest.layers().stream().filter(layer -> !isElsewhere(layer)).forEach(blobs::add);
    String given = manifest.artifactType();
    String artifactType = given == null || given.isEmpty() ? manifest.config().mediaType() : given;
    return new CheckedManifest(
        descriptor(digest, mediaType, bytes, artifactType, manifest.annotations()),
        List.copyOf(blobs),
        List.of(),
        Optional.ofNullable(manifest.subject()).map(Descriptor::digest));
  }

  private static CheckedManifest ofIndex(
      Digest digest, String mediaType, byte[] bytes, Index index) {
    requireType(mediaType, index.mediaType(), index.schemaVersion());
    return new CheckedManifest(
        descriptor(digest, mediaType, bytes, index.artifactType(), index.annotations()),
        List.of(),
        index.manifests(),
        Optional.ofNullable(index.subject()).map(Descriptor::digest));
  }

  private static Descriptor descriptor(
      Digest digest,
      String mediaType,
      byte[] bytes,
      @Nullable String artifactType,
      Map<String, String> annotations) {
    return new Descriptor(
        mediaType, digest, bytes.length, null, List.of(), annotations, artifactType, null);
  }

  private static void requireType(String given, @Nullable String named, int schemaVersion) {
    if (named != null && !named.isEmpty() && !named.equals(given)) {
      throw invalid("it calls itself " + named + ", and was sent as " + given);
    }
    if (schemaVersion != 2) {
      throw invalid("schemaVersion is " + schemaVersion + ", and must be 2");
    }
  }

  /** Layers that licences forbid to be pushed: image-spec "layer", non-distributable layers. */
  private static boolean isElsewhere(Descriptor layer) {
    return layer.mediaType().contains(".nondistributable.")
        || layer.mediaType().equals(MediaTypes.DOCKER_LAYER_FOREIGN);
  }

  private static RegistryException missing(Descriptor content) {
    return new RegistryException(
        ErrorCode.MANIFEST_BLOB_UNKNOWN,
        "the repository does not have " + content.digest() + ", which the manifest names");
  }

  private static RegistryException invalid(String why) {
    return new RegistryException(ErrorCode.MANIFEST_INVALID, "manifest is invalid: " + why);
  }
}
