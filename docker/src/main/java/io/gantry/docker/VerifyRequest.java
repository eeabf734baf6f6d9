package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;

/**
 * What to verify, and with what.
 *
 * @param keys public ones in PEM, by the names that the answer calls them
 */
@Json
public record VerifyRequest(
    @Json.Property("Name") String name, @Json.Property("Keys") Map<String, String> keys) {
  public VerifyRequest {
    name = Absent.text(name);
    keys = Absent.map(keys);
  }
}
