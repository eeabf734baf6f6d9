package io.gantry.store;

import io.avaje.jsonb.Json;
import io.gantry.oci.Digest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the database says of an image; the rest is in its blobs.
 *
 * @param manifests all by which it came; the same configuration may come with its layers compressed
 *     in several ways
 * @param layerSizes bytes of each layer unpacked, lowest first
 */
@Json
record ImageRecord(
    List<Digest> manifests,
    @Nullable Digest parent,
    @Nullable Instant lastTagged,
    List<Long> layerSizes) {
  ImageRecord withManifests(List<Digest> newManifests) {
    return new ImageRecord(List.copyOf(newManifests), parent, lastTagged, layerSizes);
  }

  ImageRecord withLastTagged(Instant when) {
    return new ImageRecord(manifests, parent, when, layerSizes);
  }
}
