package io.gantry.engine;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import io.gantry.store.Image;
import io.gantry.store.Images;
import java.util.Optional;

/** What the platform of an image means for the containers that are made of it. */
final class ImagePlatforms {
  private final Images images;
  private final Emulation emulation;

  ImagePlatforms(Images images) {
    this.images = images;
    this.emulation = new Emulation("use an image for " + Platform.current());
  }

  /**
   * Answers a warning for a program that this machine can only emulate if nobody asked for it.
   *
   * @param name of the image, for messages
   * @param wanted throws NOT_FOUND, by which clients know that they may pull, when the image is for
   *     another platform
   */
  static Optional<String> check(String name, Image image, Optional<Platform> wanted) {
    Platform there = image.config().platform();
    Platform expected = wanted.orElseGet(Platform::current);
    if (there.architecture().isEmpty() || expected.runs(there)) {
      return Optional.empty();
    }
    if (wanted.isPresent()) {
      throw GantryException.notFound(
          "image with reference %s was found but its platform (%s) does not match the specified platform (%s)"
              .formatted(name, there, expected));
    }
    return Optional.of(
        "The requested image's platform (%s) does not match the detected host platform (%s) and no specific platform was requested"
            .formatted(there, expected));
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
