package io.gantry.docker;

import io.avaje.jsonb.Json;

/** The id of something that was made. */
@Json
public record IdResponse(@Json.Property("Id") String id) {
  public IdResponse {
    id = Absent.text(id);
  }
}
