package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;

/** The networks of a listed container. */
@Json
public record SummaryNetworks(@Json.Property("Networks") Map<String, EndpointSettings> networks) {
  public SummaryNetworks {
    networks = Absent.map(networks);
  }
}
