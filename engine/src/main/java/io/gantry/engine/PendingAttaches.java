package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.runtime.Shim;
import java.util.ArrayList;
import java.util.List;

/** Clients that attached before the start. Thread-safe. */
final class PendingAttaches {
  private final List<ProcessAttach> waiting = new ArrayList<>();

  /** As many as a shim serves, so that clients who come and never start cannot pile up. */
  private static final int MOST = 60;

  /** CONFLICT when too many wait already. */
  synchronized void add(ProcessAttach session) {
    if (waiting.size() == MOST) {
      throw GantryException.conflict(
          "cannot attach: " + MOST + " clients wait for the start of this container already");
    }
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
