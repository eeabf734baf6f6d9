package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;

/** A part of the product. */
@Json(naming = Json.Naming.UpperCamel)
public record ComponentVersion(String name, String version, Map<String, String> details) {
  public ComponentVersion {
    name = Absent.text(name);
    version = Absent.text(version);
    details = Absent.map(details);
  }
}
