package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.util.Map;

/**
 * Where the output goes.
 *
 * @param driver {@code json-file} (the name that clients know for "kept by the engine") or {@code
 *     none}
 * @param options {@code max-size} and {@code max-file}
 */
@Json
public record LogSpec(String driver, Map<String, String> options) {
  public static final LogSpec DEFAULT = new LogSpec("json-file", Map.of());

  public LogSpec {
    options = Map.copyOf(options);
  }
}
