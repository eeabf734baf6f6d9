package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.Health;

/** One probe: Docker's {@code HealthcheckResult}. Times are RFC 3339. */
@Json
public record HealthProbeWire(
    @Json.Property("Start") String start,
    @Json.Property("End") String end,
    @Json.Property("ExitCode") Integer exitCode,
    @Json.Property("Output") String output) {
  static HealthProbeWire of(Health.Probe probe) {
    return new HealthProbeWire(
        Times.text(probe.start()), Times.text(probe.end()), probe.exitCode(), probe.output());
  }
}
