package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;

/** Where a layer's files are. */
@Json(naming = Json.Naming.UpperCamel)
public record GraphDriver(String name, Map<String, String> data) {
  public GraphDriver {
    name = Absent.text(name);
    data = Absent.map(data);
  }
}
