package io.gantry.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Measures the steps of one start. For one thread. */
final class StartClock {
  private final Instant at = Instant.now();
  private final long begin = System.nanoTime();
  private final Map<String, Duration> steps = new LinkedHashMap<>();
  private long last = begin;

  /** The step that ends now. */
  void step(String name) {
    long now = System.nanoTime();
    steps.merge(name, Duration.ofNanos(now - last), Duration::plus);
    last = now;
  }

  /** A step inside of the last one, measured by somebody else. */
  void add(String name, Duration took) {
    steps.merge(name, took, Duration::plus);
  }

  StartTimings end(String containerId) {
    return new StartTimings(containerId, at, steps, Duration.ofNanos(last - begin));
  }
}
