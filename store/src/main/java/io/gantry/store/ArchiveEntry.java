package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import java.util.Collection;
import java.util.List;

/**
 * An image as the lists of an archive name it.
 *
 * @param manifest type, digest and size
 * @param config digest of the configuration: the image's id
 * @param layers digests of the layers as they are kept, lowest first
 * @param names in the order in which they are listed
 */
public record ArchiveEntry(
    Descriptor manifest, Digest config, List<Digest> layers, List<ImageReference> names) {
  public ArchiveEntry(
      Descriptor manifest, Digest config, List<Digest> layers, Collection<ImageReference> names) {
    this(manifest, config, List.copyOf(layers), List.copyOf(names));
  }

  /** For those readers that know a tagged image by it. */
  Digest top() {
    return layers.isEmpty() ? config : layers.getLast();
  }
}
