package io.gantry.builder;

import io.gantry.oci.Platform;
import io.gantry.store.HeldImage;
import java.util.Optional;

/** Where a build gets images from. */
public interface BaseImages {
  /**
   * The image of this name, brought here first when it is not.
   *
   * @param platform of the image; empty for what suits this machine best
   * @param pull whether to ask the registry even if the image is here
   * @return the caller closes it
   */
  HeldImage hold(String name, Optional<Platform> platform, boolean pull);
}
