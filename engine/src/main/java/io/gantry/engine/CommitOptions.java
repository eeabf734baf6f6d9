package io.gantry.engine;

import io.gantry.oci.ImageConfig;
import java.util.List;
import java.util.Optional;

/**
 * How a container becomes an image.
 *
 * @param reference the image's name; empty for none
 * @param pause whether a running container stands still meanwhile
 * @param changes Dockerfile instructions for the configuration
 * @param config what the image's configuration begins with; empty for the container's
 */
public record CommitOptions(
    Optional<String> reference,
    String author,
    String comment,
    boolean pause,
    List<String> changes,
    Optional<ImageConfig.Config> config) {
  public CommitOptions {
    changes = List.copyOf(changes);
  }
}
