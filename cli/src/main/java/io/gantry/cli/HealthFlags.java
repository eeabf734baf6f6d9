package io.gantry.cli;

import io.gantry.oci.GoDuration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code --health-*} and {@code --no-healthcheck} in the API's form: {@code HealthConfig}. */
final class HealthFlags {
  private static final Map<String, String> DURATIONS =
      Map.of(
          "health-interval", "Interval",
          "health-timeout", "Timeout",
          "health-start-period", "StartPeriod",
          "health-start-interval", "StartInterval");

  private HealthFlags() {}

  static void addTo(Map<String, Object> body, Arguments arguments) {
    Map<String, Object> health = new LinkedHashMap<>();
    arguments
        .last("health-cmd")
        .ifPresent(command -> health.put("Test", List.of("CMD-SHELL", command)));
    DURATIONS.forEach((flag, field) ->
        arguments
            .last(flag, text -> GoDuration.parse(text).toNanos())
            .ifPresent(nanos -> health.put(field, nanos)));
    arguments
        .last("health-retries", Integer::parseInt)
        .ifPresent(retries -> health.put("Retries", retries));
    if (arguments.has("no-healthcheck")) {
      if (!health.isEmpty()) {
        throw new UsageException("--no-healthcheck conflicts with --health-* options");
      }
      health.put("Test", List.of("NONE"));
    }
    if (!health.isEmpty()) {
      body.put("Healthcheck", health);
    }
  }
}
