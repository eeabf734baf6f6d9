package io.gantry.linux;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * Work on a platform thread of its own that ends right after: for native calls that take long,
 * which would hold the carrier of a virtual thread, and for those that change the thread for good.
 */
public final class PlatformThread {
  private PlatformThread() {}

  /**
   * Runs the task and waits for its end, whoever interrupts. What it throws unchecked is thrown on;
   * a checked exception comes as the cause of an {@link IllegalStateException}.
   */
  public static <T> T call(String name, Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    // The thread and not its result: whoever hands a virtual thread its result may have to start a
    // carrier for it, which would stay in this thread's namespaces. The end of a thread is
    // announced
    // by a thread of the JVM. Nor is it left alone early, as it holds the caller's descriptors.
    join(Thread.ofPlatform().name(name).start(future));
    if (future.state() == Future.State.SUCCESS) {
      return future.resultNow();
    }
    throw unchecked(future.exceptionNow());
  }

  /** Waits for a thread's end, whoever interrupts; the interrupt is kept for later. */
  public static void join(Thread thread) {
    boolean interrupted = Thread.interrupted();
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException unchecked(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException("a task of its own thread failed: " + thrown, thrown);
    };
  }
}
