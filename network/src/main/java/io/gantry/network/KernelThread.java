package io.gantry.network;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One platform thread on which calls that may wait for the kernel's network lock are made in order:
 * virtual threads that ask wait without holding a carrier, and the lock has one customer.
 */
final class KernelThread implements AutoCloseable {
  private final ThreadPoolExecutor executor;

  KernelThread(String name) {
    this.executor =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name(name).daemon().factory());
    // A thread lives in the namespaces of the one that starts it: that must be the one that opens.
    executor.prestartCoreThread();
  }

  /**
   * Runs the task there and waits. An interrupt is kept for later: what was begun in the kernel is
   * brought to its end, so that it can be undone.
   */
  <T> T call(Callable<T> task) {
    Future<T> future = executor.submit(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
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

  /** Ends it after what has been asked before; what is asked later is refused. */
  @Override
  public void close() {
    executor.close();
  }

  private static RuntimeException unchecked(@Nullable Throwable thrown) {
    return switch (thrown) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      case null, default -> new IllegalStateException("a network call failed: " + thrown, thrown);
    };
  }
}
