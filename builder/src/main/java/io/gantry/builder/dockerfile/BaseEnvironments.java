package io.gantry.builder.dockerfile;

import java.util.Map;
import java.util.Optional;

/** What the checks ask of images: the variables that a base image sets. */
@FunctionalInterface
public interface BaseEnvironments {
  /** What an image of nothing sets, as Docker has it. */
  Map<String, String> SCRATCH =
      Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

  /** The environment of this image; empty when the image is not known here. */
  Optional<Map<String, String>> of(String image);

  /** Knows no image. */
  static BaseEnvironments unknown() {
    return image -> Optional.empty();
  }
}
