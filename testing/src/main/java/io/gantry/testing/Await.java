package io.gantry.testing;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition with a deadline. */
public final class Await {
  private static final long PATIENCE = 20_000_000_000L;
  private static final long PAUSE = 10_000_000L;

  private Await() {}

  /** Fails with the description, as of then, when the condition does not become true. */
  public static void until(BooleanSupplier condition, Supplier<String> description) {
    long deadline = System.nanoTime() + PATIENCE;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(description.get());
      }
      LockSupport.parkNanos(PAUSE);
    }
  }
}
