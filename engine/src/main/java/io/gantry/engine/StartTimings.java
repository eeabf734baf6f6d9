package io.gantry.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one start cost, step by step in order: {@code network}, {@code cgroup}, {@code spec}, {@code
 * plan}, {@code exec}, {@code save}.
 *
 * @param steps iterates in the order of the steps
 */
public record StartTimings(
    String containerId, Instant at, Map<String, Duration> steps, Duration total) {
  public StartTimings {
    steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
  }
}
