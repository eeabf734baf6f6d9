package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.StartTimings;
import io.gantry.engine.SystemInfo;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * {@code GET /gantry/v1/start-timings}: what the last starts cost inside the daemon, step by step,
 * as medians in microseconds.
 */
record GantryStartTimings(SystemInfo system) implements Endpoint {
  /** The medians of so many starts; the steps in their order. */
  @Json
  record Timings(int starts, Map<String, Long> steps, long total) {}

  @Override
  public void serve(Call call) {
    List<StartTimings> starts = system.startTimings();
    Map<String, Long> steps = new LinkedHashMap<>();
    for (StartTimings start : starts) {
      start.steps().keySet().forEach(step -> steps.putIfAbsent(step, median(starts, step)));
    }
    call.json(new Timings(starts.size(), steps, median(starts.stream().map(StartTimings::total))));
  }

  private static long median(List<StartTimings> starts, String step) {
    return median(starts.stream().map(start -> start.steps().get(step)).filter(Objects::nonNull));
  }

  private static long median(Stream<Duration> durations) {
    List<Duration> sorted = durations.sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2).toNanos() / 1000;
  }
}
