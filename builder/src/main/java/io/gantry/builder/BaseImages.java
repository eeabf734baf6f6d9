package io.gantry.builder;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Platform;
import io.gantry.store.Lease;
import java.util.Optional;

/** Where a build gets images from. */
public interface BaseImages {
  /**
   * The image of this name, brought here first when it is not.
   *
   * @param platform of the image; empty for what suits this machine best
   * @param pull whether to ask the registry even if the image is here
   * @param lease holds its layers
   */
  BaseImage find(String name, Optional<Platform> platform, boolean pull, Lease lease);

  /**
   * The image of a layout. Only its layers come into the store.
   *
   * @param name of the context, for which a policy may want it signed
   * @param platform of the image; empty for what suits this machine best
   * @param lease holds its layers
   * @throws GantryException NOT_FOUND when there is none, INVALID when it is damaged, DENIED when a
   *     policy refuses it
   */
  BaseImage find(
      NamedContext.Layout layout, ImageReference name, Optional<Platform> platform, Lease lease);
}
