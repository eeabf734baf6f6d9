package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;

/** Where output is kept: Docker's {@code LogConfig}. */
@Json(naming = Json.Naming.UpperCamel)
public record LogConfig(String type, Map<String, String> config) {
  public LogConfig {
    type = Absent.text(type);
    config = Absent.map(config);
  }
}
