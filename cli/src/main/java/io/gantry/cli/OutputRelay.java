package io.gantry.cli;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Copies a container's output to the program's own: as it comes with a terminal, taken apart by
 * stream without one.
 */
final class OutputRelay {
  private static final int STDERR = 2;
  private static final int BUFFER = 128 * 1024;

  private OutputRelay() {}

  /** Copies until the daemon ends the stream. */
  static void copy(Session session, InputStream from, boolean terminal) throws IOException {
    if (terminal) {
      copyAll(from, session.out());
    } else {
      split(new DataInputStream(from), session.out(), session.err());
    }
  }

  private static void copyAll(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      to.write(buffer, 0, count);
      to.flush();
    }
  }

  /** Docker's multiplexed stream: stream number, three zeros, length, bytes. */
  private static void split(DataInputStream from, OutputStream out, OutputStream err)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    while (true) {
      int stream;
      int left;
      try {
        stream = from.readInt() >>> 24;
        left = from.readInt();
      } catch (EOFException e) {
        return;
      }
      OutputStream to = stream == STDERR ? err : out;
      while (left > 0) {
        int count = from.read(buffer, 0, Math.min(left, buffer.length));
        if (count < 0) {
          return;
        }
        to.write(buffer, 0, count);
        left -= count;
      }
      if (from.available() == 0) {
        to.flush();
      }
    }
  }
}
