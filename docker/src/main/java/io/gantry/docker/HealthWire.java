package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.Health;
import java.util.List;

/** What probes told of a container: Docker's {@code Health}. */
@Json
public record HealthWire(
    @Json.Property("Status") String status,
    @Json.Property("FailingStreak") Integer failingStreak,
    @Json.Property("Log") List<HealthProbeWire> log) {
  static HealthWire of(Health health) {
    return new HealthWire(
        health.status().text(),
        health.failingStreak(),
        health.log().stream().map(HealthProbeWire::of).toList());
  }
}
