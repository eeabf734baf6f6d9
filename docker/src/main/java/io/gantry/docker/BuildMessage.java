package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.oci.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of a build's stream: text to print, the image in the end, or the error. Docker's {@code
 * JSONMessage}, as the classic builder sends it.
 *
 * @param gantry for Gantry's own client: what happened to a step
 */
@Json
record BuildMessage(
    @Nullable String stream,
    @Nullable ImageId aux,
    @Nullable Failure errorDetail,
    @Nullable String error,
    @Nullable BuildEvent gantry) {
  /**
   * The image that was built.
   *
   * @param platforms for Gantry's own client, when it asked: those of all platforms
   */
  @Json
  record ImageId(
      @Json.Property("ID") String id,
      @Json.Property("Platforms") @Nullable Map<String, String> platforms) {}

  /** Why there is none; the code is that of a process. */
  @Json
  record Failure(@Nullable Integer code, String message) {}

  static BuildMessage text(String text) {
    return new BuildMessage(text, null, null, null, null);
  }

  static BuildMessage image(String id, Map<String, Digest> platforms) {
    Map<String, String> ids = new LinkedHashMap<>();
    platforms.forEach((platform, image) -> ids.put(platform, image.toString()));
    return new BuildMessage(null, new ImageId(id, ids.isEmpty() ? null : ids), null, null, null);
  }

  static BuildMessage failure(@Nullable Integer code, String message) {
    return new BuildMessage(null, null, new Failure(code, message), message, null);
  }

  static BuildMessage event(BuildEvent event) {
    return new BuildMessage(null, null, null, null, event);
  }
}
