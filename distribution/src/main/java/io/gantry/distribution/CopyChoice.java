package io.gantry.distribution;

import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import java.util.Optional;

/**
 * What of an index a copy brings.
 *
 * @param all the index with all that it lists
 * @param platform without {@code all}, the image for this platform; empty for this machine's
 */
public record CopyChoice(boolean all, Optional<Platform> platform) {
  public CopyChoice {
    if (all && platform.isPresent()) {
      throw GantryException.invalid("copy all platforms, or one: both cannot be");
    }
  }
}
