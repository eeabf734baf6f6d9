package io.gantry.store;

import java.util.List;

/**
 * What a removal did.
 *
 * @param removals in the order of happening; none when the image was in use, or gone already
 * @param bytes of the disk that became free
 */
public record Removed(List<Removal> removals, long bytes) {
  public Removed {
    removals = List.copyOf(removals);
  }
}
