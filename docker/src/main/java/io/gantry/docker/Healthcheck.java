package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How to ask whether a container is well: Docker's {@code HealthConfig}. Times are nanoseconds. */
@Json
public record Healthcheck(
    @Json.Property("Test") List<String> test,
    @Json.Property("Interval") @Nullable Long interval,
    @Json.Property("Timeout") @Nullable Long timeout,
    @Json.Property("Retries") @Nullable Integer retries,
    @Json.Property("StartPeriod") @Nullable Long startPeriod,
    @Json.Property("StartInterval") @Nullable Long startInterval) {
  public Healthcheck {
    test = Absent.list(test);
  }
}
