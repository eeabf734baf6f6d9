package io.gantry.docker;

import io.avaje.jsonb.Json;

/** When an ended container is started again: Docker's {@code RestartPolicy}. */
@Json
public record RestartPolicyWire(
    @Json.Property("Name") String name,
    @Json.Property("MaximumRetryCount") Integer maximumRetryCount) {
  public RestartPolicyWire {
    name = Absent.text(name);
    maximumRetryCount = Absent.number(maximumRetryCount);
  }
}
