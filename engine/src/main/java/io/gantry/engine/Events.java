package io.gantry.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * The engine's events: a history of the last 256, and live subscribers. Publishing never blocks: a
 * subscriber whose queue is full is dropped. Thread-safe.
 */
public final class Events {
  /** A stream of events in order; closing from another thread ends a blocked {@link #next}. */
  public interface Subscription extends AutoCloseable {
    /** The next event; blocks; empty at the end (until reached, closed, or dropped for stalling). */
    Optional<Event> next();

    @Override
    void close();
  }

  Events() {}

  /** Events since then out of the history, and following ones until then; absent is for ever. */
  public Subscription subscribe(
      Optional<Instant> since, Optional<Instant> until, EventFilter filter) {
    throw new UnsupportedOperationException();
  }

  /** Tells all subscribers. */
  public void publish(Event event) {
    throw new UnsupportedOperationException();
  }
}
