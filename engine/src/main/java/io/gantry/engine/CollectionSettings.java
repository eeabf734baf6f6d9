package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.time.Duration;

/**
 * When unused images go by themselves.
 *
 * @param highWater percent of the file system in use above which they go; 0 for never
 * @param lowWater percent at which enough has gone
 * @param keep what was used within this time stays
 */
public record CollectionSettings(int highWater, int lowWater, Duration keep) {
  /** Images go only when somebody says so. */
  public static final CollectionSettings OFF = new CollectionSettings(0, 0, Duration.ZERO);

  public CollectionSettings {
    boolean off = highWater == 0 && lowWater == 0;
    if (!off && (lowWater < 1 || lowWater >= highWater || highWater > 100)) {
      throw GantryException.invalid(
          "collect images above %d%% down to %d%% of the disk: high water must be at most 100 and more than low water, low water at least 1"
              .formatted(highWater, lowWater));
    }
    if (keep.isNegative()) {
      throw GantryException.invalid("keep images for a negative time: " + keep);
    }
  }

  boolean isOn() {
    return highWater > 0;
  }
}
