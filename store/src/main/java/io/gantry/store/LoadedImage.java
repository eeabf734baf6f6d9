package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import java.util.List;
import java.util.Map;

/**
 * An image that came out of an archive.
 *
 * @param references the names that the archive gave it
 * @param replaced of these, the ones that another image had before
 */
public record LoadedImage(
    Digest id, List<ImageReference> references, Map<ImageReference, Digest> replaced) {
  public LoadedImage {
    references = List.copyOf(references);
    replaced = Map.copyOf(replaced);
  }
}
