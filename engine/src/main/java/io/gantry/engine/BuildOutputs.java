package io.gantry.engine;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a build's image, or the index of several, goes besides the store.
 *
 * @param push whether its names are pushed to their registries
 * @param archive a file on the engine's host that becomes an OCI layout in a tar archive
 * @param each whether the store keeps the images of all platforms, for whoever asked to take them
 *     from there and remove them
 */
public record BuildOutputs(boolean push, Optional<Path> archive, boolean each) {
  /** Nowhere else. */
  public static final BuildOutputs NONE = new BuildOutputs(false, Optional.empty(), false);
}
