package io.gantry.store;

import io.avaje.jsonb.Json;
import io.gantry.oci.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the database says of an image; the rest is in its blobs.
 *
 * @param manifests all by which it came; the same configuration may come with its layers compressed
 *     in several ways
 * @param layerSizes bytes of each layer unpacked, lowest first
 */
record ImageRecord(
    List<Digest> manifests,
    Optional<Digest> parent,
    Optional<Instant> lastTagged,
    List<Long> layerSizes) {
  ImageRecord {
    manifests = List.copyOf(manifests);
    layerSizes = List.copyOf(layerSizes);
  }

  ImageRecord withManifests(List<Digest> newManifests) {
    return new ImageRecord(newManifests, parent, lastTagged, layerSizes);
  }

  ImageRecord withLastTagged(Instant when) {
    return new ImageRecord(manifests, parent, Optional.of(when), layerSizes);
  }

  byte[] toJson() {
    return io.gantry.oci.Json.write(
        new Document(
            manifests.stream().map(Digest::toString).toList(),
            parent.map(Digest::toString).orElse(null),
            lastTagged.orElse(null),
            layerSizes));
  }

  static ImageRecord read(byte[] json) {
    Document document = io.gantry.oci.Json.read(json, Document.class);
    return new ImageRecord(
        document.manifests().stream().map(Digest::parse).toList(),
        Optional.ofNullable(document.parent()).map(Digest::parse),
        Optional.ofNullable(document.lastTagged()),
        document.layerSizes());
  }

  /**
   * The form in JSON. Digests are strings here because the generator would make a second adapter
   * for {@link Digest}, which would take the place of that of {@code oci}.
   */
  @Json
  record Document(
      List<String> manifests,
      @Nullable String parent,
      @Nullable Instant lastTagged,
      List<Long> layerSizes) {}
}
