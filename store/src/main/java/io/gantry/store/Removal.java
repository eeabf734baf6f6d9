package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;

/** One thing that happened when an image was removed, in the order of happening. */
public sealed interface Removal {
  /** The image, which may live on, has lost this name. */
  record Untagged(Digest image, ImageReference reference) implements Removal {}

  /** The image is gone. */
  record Deleted(Digest image) implements Removal {}

  /** An unpacked layer that no other image shares is gone. */
  record LayerDeleted(Digest chainId) implements Removal {}
}
