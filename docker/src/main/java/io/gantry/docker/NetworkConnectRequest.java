package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A container to be put on a network. */
@Json
public record NetworkConnectRequest(
    @Json.Property("Container") String container,
    @Json.Property("EndpointConfig") @Nullable EndpointSettings endpointConfig) {
  public NetworkConnectRequest {
    container = Absent.text(container);
  }
}
