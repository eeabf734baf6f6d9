package io.gantry.builder.solve;

import io.gantry.linux.Fd;
import io.gantry.linux.FileStatus;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.util.Map;

/**
 * The content of a regular file: as many bytes as its status says, from where a descriptor stands.
 *
 * @param shared whether the descriptor has more than this file, and stays open
 */
public record OpenFile(Fd fd, FileStatus status, boolean shared) implements AutoCloseable {
  /** A file of its own. */
  static OpenFile of(Fd fd, FileStatus status) {
    return new OpenFile(fd, status, false);
  }

  /** Extended attributes of the file. */
  Map<String, byte[]> attributes() {
    return shared ? Map.of() : FileAttributes.of(fd);
  }

  /** The content from where it is; closing it does nothing. */
  InputStream stream() {
    return new BufferedInputStream(new FdStream(fd, status.size()));
  }

  @Override
  public void close() {
    if (!shared) {
      fd.close();
    }
  }
}
