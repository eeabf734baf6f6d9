package io.gantry.store;

import java.util.concurrent.BlockingQueue;

/**
 * Waits that an interrupt does not break off: what they wait for comes from threads of ours, which
 * always end, and half of a pipeline must not outlive the other. The interrupt is kept for the
 * caller.
 */
final class Threads {
  private Threads() {}

  static <T> T take(BlockingQueue<T> queue) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return queue.take();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      restore(interrupted);
    }
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
