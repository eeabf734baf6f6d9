package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to a create. */
@Json(naming = Json.Naming.UpperCamel)
public record ContainerCreated(String id, List<String> warnings) {
  public ContainerCreated {
    id = Absent.text(id);
    warnings = Absent.list(warnings);
  }
}
