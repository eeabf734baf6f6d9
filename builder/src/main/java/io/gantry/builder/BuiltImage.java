package io.gantry.builder;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import java.util.List;

/**
 * What a build made.
 *
 * @param id of the image that the store keeps
 * @param names that it got
 * @param root the image's manifest, or the index of several; held by the build's lease
 * @param manifests one for each platform
 */
public record BuiltImage(
    Digest id, List<ImageReference> names, Descriptor root, List<Descriptor> manifests) {
  public BuiltImage {
    names = List.copyOf(names);
    manifests = List.copyOf(manifests);
  }
}
