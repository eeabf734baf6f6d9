package io.gantry.docker;

import io.avaje.jsonb.Json;

/** A container to be taken off a network. */
@Json
public record NetworkDisconnectRequest(
    @Json.Property("Container") String container, @Json.Property("Force") Boolean force) {
  public NetworkDisconnectRequest {
    container = Absent.text(container);
    force = Absent.flag(force);
  }
}
