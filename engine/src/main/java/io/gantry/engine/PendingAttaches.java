package io.gantry.engine;

import io.gantry.runtime.Shim;
import java.util.ArrayList;
import java.util.List;

/** Clients that attached before the start. Thread-safe. */
final class PendingAttaches {
  private final List<ProcessAttach> waiting = new ArrayList<>();

  synchronized void add(ProcessAttach session) {
    waiting.add(session);
  }

  synchronized void remove(ProcessAttach session) {
    waiting.remove(session);
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Connects all of them to a process that has not run yet. */
  void connect(Shim shim) {
    take().forEach(session -> session.connect(shim));
  }

  /** Tells all of them that there will be nothing. */
  void end() {
    take().forEach(ProcessAttach::end);
  }

  private synchronized List<ProcessAttach> take() {
    List<ProcessAttach> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }
}
