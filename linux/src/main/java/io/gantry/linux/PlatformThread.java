package io.gantry.linux;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

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
    Thread.ofPlatform().name(name).start(future);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          // The thread holds the caller's descriptors: leaving it alone would race with their end.
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable thrown) {
    return switch (thrown) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      case null, default ->
          new IllegalStateException("a task of its own thread failed: " + thrown, thrown);
    };
  }
}
