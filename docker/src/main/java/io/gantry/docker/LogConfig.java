package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;

/** Where output is kept: Docker's {@code LogConfig}. */
@Json
public record LogConfig(
    @Json.Property("Type") String type, @Json.Property("Config") Map<String, String> config) {
  public LogConfig {
    type = Absent.text(type);
    config = Absent.map(config);
  }
}
