package io.gantry.network;

import java.util.ArrayDeque;
import java.util.Deque;

/** Undoes, last first, what was done so far; unless {@link #keep} says that all of it went well. */
final class Rollback implements AutoCloseable {
  private final Deque<Runnable> steps = new ArrayDeque<>();

  void add(Runnable undo) {
    steps.push(undo);
  }

  void keep() {
    steps.clear();
  }

  /** Tries every step, also after one that failed; throws the first failure. */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!steps.isEmpty()) {
      try {
        steps.pop().run();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
