package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What is open, closed in the reverse order. */
final class Opened {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  <T extends AutoCloseable> T push(T resource) {
    open.push(resource);
    return resource;
  }

  /** Closes everything; the first failure is thrown with the others inside. */
  void close() {
    GantryException failure = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (failure == null) {
          failure = GantryException.internal("close the engine: " + e.getMessage(), e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
