package io.gantry.docker;

import io.avaje.jsonb.Json;

/** Why a container could not be awaited. */
@Json(naming = Json.Naming.UpperCamel)
public record WaitError(String message) {
  public WaitError {
    message = Absent.text(message);
  }
}
