package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to an update. */
@Json(naming = Json.Naming.UpperCamel)
public record UpdateResponse(List<String> warnings) {
  public UpdateResponse {
    warnings = Absent.list(warnings);
  }
}
