package io.gantry.builder;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import java.util.List;

/** The image that a build made, and the names that it got. */
public record BuiltImage(Digest id, List<ImageReference> names) {
  public BuiltImage {
    names = List.copyOf(names);
  }
}
