package io.gantry.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last hundred starts. Thread-safe. */
final class StartTimingsRing {
  private static final int SIZE = 100;

  private final Deque<StartTimings> last = new ArrayDeque<>(SIZE);

  synchronized void add(StartTimings timings) {
    if (last.size() == SIZE) {
      last.removeFirst();
    }
    last.addLast(timings);
  }

  /** Oldest first. */
  synchronized List<StartTimings> all() {
    return List.copyOf(last);
  }
}
