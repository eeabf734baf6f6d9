package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** The answer to a wait. */
@Json(naming = Json.Naming.UpperCamel)
public record WaitResponse(Integer statusCode, @Nullable WaitError error) {
  public WaitResponse {
    statusCode = Absent.number(statusCode);
  }
}
