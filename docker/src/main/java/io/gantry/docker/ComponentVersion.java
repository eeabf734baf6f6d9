package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;

/** A part of the product. */
@Json
public record ComponentVersion(
    @Json.Property("Name") String name,
    @Json.Property("Version") String version,
    @Json.Property("Details") Map<String, String> details) {
  public ComponentVersion {
    name = Absent.text(name);
    version = Absent.text(version);
    details = Absent.map(details);
  }
}
