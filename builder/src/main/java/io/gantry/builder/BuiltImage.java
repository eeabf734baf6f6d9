package io.gantry.builder;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import io.gantry.store.Attachment;
import java.util.List;

/**
 * What a build made.
 *
 * @param id of the image that the store keeps
 * @param names that it got
 * @param root the image's manifest, or the index of several; held by the build's lease
 * @param platforms one for each platform
 */
public record BuiltImage(
    Digest id, List<ImageReference> names, Descriptor root, List<OfPlatform> platforms) {
  public BuiltImage {
    names = List.copyOf(names);
    platforms = List.copyOf(platforms);
  }

  /**
   * The image of one platform.
   *
   * @param attestations what is told of it; none when none was wished
   */
  public record OfPlatform(Descriptor manifest, List<Attachment> attestations) {
    public OfPlatform {
      attestations = List.copyOf(attestations);
    }
  }
}
