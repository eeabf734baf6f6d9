package io.gantry.store;

import io.gantry.oci.Digest;
import java.util.List;

/**
 * Tells which containers stand on an image, or mount it. Called under the store's lock: it answers
 * from memory, and calls nothing of the store.
 */
@FunctionalInterface
public interface ImageUsers {
  /** No image has users. */
  ImageUsers NONE = image -> List.of();

  List<ImageUser> of(Digest image);

  /** A container. */
  record ImageUser(String containerId, boolean running) {}
}
