package io.gantry.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Measurements of two contenders, taken in turn so that a machine whose speed drifts is unfair to
 * neither.
 */
record Samples(List<Double> first, List<Double> second) {
  private static final Duration SETTLE = Duration.ofMillis(300);

  static Samples inTurn(int warmUps, int count, Supplier<Double> first, Supplier<Double> second) {
    Map<String, Supplier<Double>> ways = new LinkedHashMap<>();
    ways.put("first", first);
    ways.put("second", second);
    return of(inTurn(warmUps, count, ways), "first", "second");
  }

  /** Of any number of ways, each of them {@code warmUps} times before it counts. */
  static Map<String, List<Double>> inTurn(
      int warmUps, int count, Map<String, Supplier<Double>> ways) {
    Map<String, List<Double>> seconds = new LinkedHashMap<>();
    for (int round = -warmUps; round < count; round++) {
      for (Map.Entry<String, Supplier<Double>> way : ways.entrySet()) {
        settle();
        double took = way.getValue().get();
        if (round >= 0) {
          seconds.computeIfAbsent(way.getKey(), who -> new ArrayList<>()).add(took);
        }
      }
    }
    return seconds;
  }

  /** Those of two of the ways. */
  static Samples of(Map<String, List<Double>> seconds, String first, String second) {
    return new Samples(
        seconds.getOrDefault(first, List.of()), seconds.getOrDefault(second, List.of()));
  }

  /** The kernel goes on removing what the other has left behind. */
  static void settle() {
    try {
      Thread.sleep(SETTLE);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
