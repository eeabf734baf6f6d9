package io.gantry.engine;

import java.util.List;

/**
 * What a prune of images removed.
 *
 * @param bytes of the disk that became free
 */
public record PrunedImages(List<Images.Removal> removals, long bytes) {
  public PrunedImages {
    removals = List.copyOf(removals);
  }
}
