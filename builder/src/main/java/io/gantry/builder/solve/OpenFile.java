package io.gantry.builder.solve;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileStatus;
import io.gantry.linux.Open;
import java.io.BufferedInputStream;
import java.io.InputStream;

/**
 * A file that is open for reading, and its status from then on. Whoever opens it looks at whether
 * it is a regular one.
 */
record OpenFile(Fd fd, FileStatus status) implements AutoCloseable {
  /** How to open what may be a pipe: without waiting for its other end. */
  static final int FLAGS = Open.READ_ONLY | Open.NON_BLOCKING;

  /** Takes ownership of the descriptor. */
  static OpenFile of(Fd fd) {
    return new OpenFile(fd, FileCalls.statx(fd));
  }

  /** The content from where it is; closing it does nothing. */
  InputStream stream() {
    return new BufferedInputStream(new FdStream(fd));
  }

  @Override
  public void close() {
    fd.close();
  }
}
