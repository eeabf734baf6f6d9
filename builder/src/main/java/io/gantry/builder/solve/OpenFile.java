package io.gantry.builder.solve;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileStatus;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.util.function.Consumer;

/** A file that is open for reading, and its status from then on. */
record OpenFile(Fd fd, FileStatus status) implements AutoCloseable {
  /** How to open what may be a pipe: without waiting for its other end. */
  static final int FLAGS = Open.READ_ONLY | Open.NON_BLOCKING;

  /** Takes ownership of the descriptor, of a regular file or not. */
  static OpenFile of(Fd fd) {
    try {
      return new OpenFile(fd, FileCalls.statx(fd));
    } catch (LinuxException e) {
      fd.close();
      throw e;
    }
  }

  /**
   * Reads what was opened with PATH; false for anything but a regular file, which is not opened,
   * because to open a device can be an act.
   */
  static boolean read(Fd found, Consumer<OpenFile> reader) {
    if (!FileCalls.statx(found).isRegular()) {
      return false;
    }
    try (OpenFile file = of(FileCalls.open(found.path(), FLAGS))) {
      reader.accept(file);
    }
    return true;
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
