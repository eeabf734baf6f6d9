package io.gantry.docker;

import io.avaje.jsonb.Json;

/** The network mode of a listed container. */
@Json
public record SummaryHostConfig(@Json.Property("NetworkMode") String networkMode) {
  public SummaryHostConfig {
    networkMode = Absent.text(networkMode);
  }
}
