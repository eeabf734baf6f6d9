package io.gantry.engine;

/** A wait that is registered already; closing gives it up and ends a blocked {@link #await}. */
public interface Wait extends AutoCloseable {
  /** Blocks until the condition holds; UNAVAILABLE when closed before. */
  ExitResult await() throws InterruptedException;

  @Override
  void close();
}
