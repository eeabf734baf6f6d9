package io.gantry.engine;

import java.util.Optional;

/**
 * A client's connection to the standard streams of a container or an exec. One thread reads, one
 * other may write; {@link #close} may be called by any and ends both.
 */
public interface AttachSession extends AutoCloseable {
  /** Whether a terminal is behind it: then the output is one raw stream. */
  boolean tty();

  /** The next output; blocks until there is some, empty at the end of all of it. */
  Optional<OutputFrame> read();

  /** Writes to standard input; ignored when the process is gone or input was not asked for. */
  void write(byte[] bytes, int offset, int length);

  /** The client's input has ended: the process sees end of file where that was asked for. */
  void closeStdin();

  @Override
  void close();
}
