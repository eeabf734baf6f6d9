package io.gantry.docker;

import io.avaje.jsonb.Json;

/** Why a container could not be awaited. */
@Json
public record WaitError(@Json.Property("Message") String message) {
  public WaitError {
    message = Absent.text(message);
  }
}
