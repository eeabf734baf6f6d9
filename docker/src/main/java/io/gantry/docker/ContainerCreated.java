package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to a create. */
@Json
public record ContainerCreated(
    @Json.Property("Id") String id, @Json.Property("Warnings") List<String> warnings) {
  public ContainerCreated {
    id = Absent.text(id);
    warnings = Absent.list(warnings);
  }
}
