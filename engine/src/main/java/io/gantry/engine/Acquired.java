package io.gantry.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a start has got hold of so far, given back in reverse when it fails. One that cannot be
 * given back does not keep the others; its failure is told with the first one.
 */
final class Acquired {
  private final Deque<Runnable> undo = new ArrayDeque<>();

  void onFailure(Runnable giveBack) {
    undo.push(giveBack);
  }

  /** Gives everything back; failures are added to the cause. */
  void giveBack(RuntimeException cause) {
    while (!undo.isEmpty()) {
      try {
        undo.pop().run();
      } catch (RuntimeException e) {
        cause.addSuppressed(e);
      }
    }
  }
}
