package io.gantry.docker;

import io.avaje.jsonb.Json;

/** Names another network: Docker's {@code ConfigReference}. */
@Json
public record NetworkReference(@Json.Property("Network") String network) {
  public NetworkReference {
    network = Absent.text(network);
  }
}
