package io.gantry.docker;

import io.avaje.jsonb.Json;

/** The network mode of a listed container. */
@Json(naming = Json.Naming.UpperCamel)
public record SummaryHostConfig(String networkMode) {
  public SummaryHostConfig {
    networkMode = Absent.text(networkMode);
  }
}
