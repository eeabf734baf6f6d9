package io.gantry.docker;

import io.avaje.jsonb.Json;

/** When an ended container is started again: Docker's {@code RestartPolicy}. */
@Json(naming = Json.Naming.UpperCamel)
public record RestartPolicyWire(String name, Integer maximumRetryCount) {
  public RestartPolicyWire {
    name = Absent.text(name);
    maximumRetryCount = Absent.number(maximumRetryCount);
  }
}
