package io.gantry.engine;

/** A wait that is registered already; closing gives it up and ends a blocked {@link #await}. */
public interface Wait extends AutoCloseable {
  /** Blocks until the condition holds, or until closed (then INVALID state is reported by kind). */
  ExitResult await() throws InterruptedException;

  @Override
  void close();
}
