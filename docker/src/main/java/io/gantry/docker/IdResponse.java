package io.gantry.docker;

import io.avaje.jsonb.Json;

/** The id of something that was made. */
@Json(naming = Json.Naming.UpperCamel)
public record IdResponse(String id) {
  public IdResponse {
    id = Absent.text(id);
  }
}
