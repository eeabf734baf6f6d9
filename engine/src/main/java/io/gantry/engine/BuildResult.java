package io.gantry.engine;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a build left in the store.
 *
 * @param id of the image that runs here
 * @param names that it got
 * @param platforms the images of all platforms, when they were asked for: {@code linux/arm64} to id
 */
public record BuildResult(Digest id, List<ImageReference> names, Map<String, Digest> platforms) {
  public BuildResult {
    names = List.copyOf(names);
    platforms = Collections.unmodifiableMap(new LinkedHashMap<>(platforms));
  }
}
