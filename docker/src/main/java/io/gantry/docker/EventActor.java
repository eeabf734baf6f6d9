package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;

/** What an event happened to. */
@Json
public record EventActor(
    @Json.Property("ID") String id, @Json.Property("Attributes") Map<String, String> attributes) {
  public EventActor {
    id = Absent.text(id);
    attributes = Absent.map(attributes);
  }
}
