package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;

/** A volume driver and its options. */
@Json
public record DriverConfig(
    @Json.Property("Name") String name, @Json.Property("Options") Map<String, String> options) {
  public DriverConfig {
    name = Absent.text(name);
    options = Absent.map(options);
  }
}
