package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A step of how an image came to be.
 *
 * @param image the image that the step made, if it is in the store; else the step shows as {@code
 *     <missing>}
 * @param size bytes that the step added
 */
public record HistoryEntry(
    Optional<Digest> image,
    Optional<Instant> created,
    String createdBy,
    String comment,
    long size,
    List<ImageReference> references) {
  public HistoryEntry {
    references = List.copyOf(references);
  }
}
