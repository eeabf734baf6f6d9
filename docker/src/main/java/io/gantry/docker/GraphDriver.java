package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;

/** Where a layer's files are. */
@Json
public record GraphDriver(
    @Json.Property("Name") String name, @Json.Property("Data") Map<String, String> data) {
  public GraphDriver {
    name = Absent.text(name);
    data = Absent.map(data);
  }
}
