package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;

/** The networks of a listed container. */
@Json(naming = Json.Naming.UpperCamel)
public record SummaryNetworks(Map<String, EndpointSettings> networks) {
  public SummaryNetworks {
    networks = Absent.map(networks);
  }
}
