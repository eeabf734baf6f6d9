package io.gantry.docker;

import io.avaje.jsonb.Json;
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
  /** The image that was built. */
  @Json
  record ImageId(@Json.Property("ID") String id) {}

  /** Why there is none; the code is that of a process. */
  @Json
  record Failure(@Nullable Integer code, String message) {}

  static BuildMessage text(String text) {
    return new BuildMessage(text, null, null, null, null);
  }

  static BuildMessage image(String id) {
    return new BuildMessage(null, new ImageId(id), null, null, null);
  }

  static BuildMessage failure(@Nullable Integer code, String message) {
    return new BuildMessage(null, null, new Failure(code, message), message, null);
  }

  static BuildMessage event(BuildEvent event) {
    return new BuildMessage(null, null, null, null, event);
  }
}
