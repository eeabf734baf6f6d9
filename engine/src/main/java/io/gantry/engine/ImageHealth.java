package io.gantry.engine;

import io.gantry.oci.ImageConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The health check as an image's configuration has it: nanoseconds, and null for unset. Pure. */
final class ImageHealth {
  private ImageHealth() {}

  static HealthSpec read(ImageConfig.@Nullable Healthcheck given, List<String> shell) {
    if (given == null) {
      return HealthSpec.UNSET;
    }
    return new HealthSpec(
        given.test(),
        shell,
        duration(given.interval()),
        duration(given.timeout()),
        duration(given.startPeriod()),
        duration(given.startInterval()),
        given.retries() == null ? 0 : Math.max(0, given.retries()));
  }

  static ImageConfig.@Nullable Healthcheck write(HealthSpec spec) {
    if (spec.test().isEmpty()) {
      return null;
    }
    return new ImageConfig.Healthcheck(
        spec.test(),
        nanos(spec.interval()),
        nanos(spec.timeout()),
        nanos(spec.startPeriod()),
        nanos(spec.startInterval()),
        spec.retries() == 0 ? null : spec.retries());
  }

  /** An image may say anything; what makes no sense is as if it were not said. */
  private static Duration duration(@Nullable Long nanos) {
    Duration said = nanos == null ? Duration.ZERO : Duration.ofNanos(nanos);
    return said.compareTo(HealthSpec.LEAST) < 0 ? Duration.ZERO : said;
  }

  private static @Nullable Long nanos(Duration duration) {
    return duration.isZero() ? null : duration.toNanos();
  }
}
