package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The networks of a new container. */
@Json
public record NetworkingConfig(
    @Json.Property("EndpointsConfig") Map<String, @Nullable EndpointSettings> endpointsConfig) {
  public NetworkingConfig {
    endpointsConfig = Absent.map(endpointsConfig);
  }
}
