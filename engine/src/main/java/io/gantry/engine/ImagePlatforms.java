package io.gantry.engine;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import io.gantry.store.Images;
import java.util.Map;
import java.util.Optional;

/** What the platform of an image means for the containers that are made of it. */
final class ImagePlatforms {
  /** The processors of 32 bits whose programs those of 64 run, too. */
  private static final Map<String, String> NARROW = Map.of("amd64", "386", "arm64", "arm");

  private final Images images;
  private final Emulation emulation;

  ImagePlatforms(Images images) {
    this.images = images;
    this.emulation = new Emulation("use an image for " + Platform.current());
  }

  /**
   * Answers a warning for an image that this machine can only emulate if nobody asked for it.
   *
   * @param name of the image, for messages
   * @param there what the image is for
   * @param here this machine's
   * @param wanted throws NOT_FOUND, by which clients know that they may pull, when the image is for
   *     another platform
   */
  static Optional<String> check(
      String name, Platform there, Platform here, Optional<Platform> wanted) {
    if (there.architecture().isEmpty()) {
      return Optional.empty();
    }
    if (wanted.isEmpty()) {
      return isNative(there, here)
          ? Optional.empty()
          : Optional.of(
              "The requested image's platform (%s) does not match the detected host platform (%s) and no specific platform was requested"
                  .formatted(there, here));
    }
    if (!wanted.get().runs(there)) {
      throw GantryException.notFound(
          "image with reference %s was found but its platform (%s) does not match the specified platform (%s)"
              .formatted(name, there, wanted.get()));
    }
    return Optional.empty();
  }

  /** What level the processor has of its architecture is not known here. */
  private static boolean isNative(Platform there, Platform here) {
    return there.os().equals(here.os())
        && (there.architecture().equals(here.architecture())
            || there.architecture().equals(NARROW.get(here.architecture())));
  }

  /** Why a container did not start. */
  StartFailure explained(ContainerRecord container, RuntimeException cause) {
    StartFailure usual = StartFailure.of(cause, container.args().getFirst());
    return images
        .find(Digest.parse(container.imageId()))
        .map(image -> emulation.explained(image.config().platform(), cause, usual))
        .orElse(usual);
  }
}
