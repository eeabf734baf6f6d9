package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** The answer to a wait. */
@Json
public record WaitResponse(
    @Json.Property("StatusCode") Integer statusCode,
    @Json.Property("Error") @Nullable WaitError error) {
  public WaitResponse {
    statusCode = Absent.number(statusCode);
  }
}
