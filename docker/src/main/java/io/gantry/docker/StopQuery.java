package io.gantry.docker;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The {@code t} of stop and restart: seconds, negative to wait for ever. */
final class StopQuery {
  private StopQuery() {}

  static Optional<Duration> timeout(Query query) {
    OptionalInt seconds = query.number("t");
    return seconds.isPresent()
        ? Optional.of(Duration.ofSeconds(seconds.getAsInt()))
        : Optional.empty();
  }
}
