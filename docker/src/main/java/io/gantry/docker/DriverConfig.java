package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;

/** A volume driver and its options. */
@Json(naming = Json.Naming.UpperCamel)
public record DriverConfig(String name, Map<String, String> options) {
  public DriverConfig {
    name = Absent.text(name);
    options = Absent.map(options);
  }
}
