package io.gantry.docker;

import io.avaje.jsonb.Json;

/** The answer to the making of a network. */
@Json
public record NetworkCreated(
    @Json.Property("Id") String id, @Json.Property("Warning") String warning) {
  public NetworkCreated {
    id = Absent.text(id);
    warning = Absent.text(warning);
  }
}
