package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.HealthSpec;
import java.time.Duration;
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

  static HealthSpec read(@Nullable Healthcheck given) {
    return given == null
        ? HealthSpec.UNSET
        : new HealthSpec(
            given.test,
            List.of(),
            duration(given.interval),
            duration(given.timeout),
            duration(given.startPeriod),
            duration(given.startInterval),
            given.retries == null ? 0 : given.retries);
  }

  static @Nullable Healthcheck write(HealthSpec spec) {
    return spec.equals(HealthSpec.UNSET)
        ? null
        : new Healthcheck(
            spec.test(),
            nanos(spec.interval()),
            nanos(spec.timeout()),
            spec.retries() == 0 ? null : spec.retries(),
            nanos(spec.startPeriod()),
            nanos(spec.startInterval()));
  }

  private static Duration duration(@Nullable Long nanos) {
    return nanos == null ? Duration.ZERO : Duration.ofNanos(nanos);
  }

  private static @Nullable Long nanos(Duration duration) {
    return duration.isZero() ? null : duration.toNanos();
  }
}
