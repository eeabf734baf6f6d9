package io.gantry.engine;

import java.util.Optional;

/** Log lines in order. {@link #close} from another thread ends a follow. */
public interface LogStream extends AutoCloseable {
  /** Whether the container has a terminal: doors then send the bytes raw. */
  boolean tty();

  /** The next entry; with follow blocks until there is one; empty at the end. */
  Optional<LogEntry> next();

  @Override
  void close();
}
