package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * A line of a progress stream: either text to print, or the state of one item, or an error that
 * ends it. Docker's {@code JSONMessage}.
 */
@Json
public record ProgressMessage(
    @Nullable String stream,
    @Nullable String status,
    @Nullable String id,
    @Nullable ProgressDetail progressDetail,
    @Nullable ErrorBody errorDetail,
    @Nullable String error,
    @Nullable PushResult aux) {

  static ProgressMessage text(String text) {
    return new ProgressMessage(text, null, null, null, null, null, null);
  }

  static ProgressMessage status(String status) {
    return new ProgressMessage(null, status, null, null, null, null, null);
  }

  static ProgressMessage item(String id, String status, long current, long total) {
    ProgressDetail detail = new ProgressDetail(current, total == 0 ? null : total);
    return new ProgressMessage(null, status, id, detail, null, null, null);
  }

  static ProgressMessage aux(PushResult result) {
    return new ProgressMessage(null, null, null, null, null, null, result);
  }

  static ProgressMessage failure(String text) {
    return new ProgressMessage(null, null, null, null, new ErrorBody(text), text, null);
  }
}
