package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How to ask whether a container is well: Docker's {@code HealthConfig}. Times are nanoseconds. */
@Json(naming = Json.Naming.UpperCamel)
public record Healthcheck(
    List<String> test,
    @Nullable Long interval,
    @Nullable Long timeout,
    @Nullable Integer retries,
    @Nullable Long startPeriod,
    @Nullable Long startInterval) {
  public Healthcheck {
    test = Absent.list(test);
  }
}
