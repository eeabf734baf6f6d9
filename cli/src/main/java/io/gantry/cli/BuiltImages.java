package io.gantry.cli;

import java.util.Map;

/**
 * What a build left in the store.
 *
 * @param id of the image that runs here
 * @param platforms the images of all platforms, if they were asked for: {@code linux/arm64} to id
 */
record BuiltImages(String id, Map<String, String> platforms) {
  static BuiltImages one(String id) {
    return new BuiltImages(id, Map.of());
  }
}
