package io.gantry.builder.solve;

import java.nio.charset.StandardCharsets;

/**
 * What one process prints, without the middle of what is too long for a log: its beginning as it
 * comes, and its end, where a failure is explained, when the process has ended. So a process that
 * prints without end costs its listener neither time nor memory. Thread-safe.
 */
final class ClippedOutput implements StepRunner.Output, AutoCloseable {
  /** Of the beginning; BuildKit's limit of a step's log. */
  static final int MOST = 2 << 20;

  /** Of the end. */
  static final int TAIL = 64 << 10;

  private static final String CLIPPED = "\n[output clipped, log limit 2MiB reached]\n";

  private final StepRunner.Output listener;
  private final byte[] tail = new byte[TAIL];
  private int given;
  private long beyond;
  private boolean lastIsError;

  ClippedOutput(StepRunner.Output listener) {
    this.listener = listener;
  }

  @Override
  public synchronized void write(boolean error, byte[] bytes, int offset, int length) {
    int room = Math.min(length, MOST - given);
    if (room > 0) {
      listener.write(error, bytes, offset, room);
      given += room;
    }
    if (room < length) {
      if (beyond == 0) {
        say(error, CLIPPED.getBytes(StandardCharsets.UTF_8));
      }
      lastIsError = error;
      keep(bytes, offset + room, length - room);
    }
  }

  /** Into a ring, at the places that {@link #beyond} counts. */
  private void keep(byte[] bytes, int offset, int length) {
    int skipped = Math.max(0, length - TAIL);
    beyond += skipped;
    int rest = length - skipped;
    int place = (int) (beyond % TAIL);
    int first = Math.min(rest, TAIL - place);
    System.arraycopy(bytes, offset + skipped, tail, place, first);
    System.arraycopy(bytes, offset + skipped + first, tail, 0, rest - first);
    beyond += rest;
  }

  /** Tells the end of what was left out; nothing more is printed. */
  @Override
  public synchronized void close() {
    if (beyond == 0) {
      return;
    }
    int kept = (int) Math.min(beyond, TAIL);
    byte[] end = new byte[kept];
    for (int i = 0; i < kept; i++) {
      end[i] = tail[(int) ((beyond - kept + i) % TAIL)];
    }
    int begin = beyond == kept ? 0 : afterFirstLine(end);
    long left = beyond - kept + begin;
    if (left > 0) {
      say(lastIsError, ("[" + left + " bytes left out]\n").getBytes(StandardCharsets.UTF_8));
    }
    listener.write(lastIsError, end, begin, kept - begin);
  }

  /** What begins in the middle of a line is left out, unless it is one long line. */
  private static int afterFirstLine(byte[] bytes) {
    for (int i = 0; i < bytes.length - 1; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  private void say(boolean error, byte[] text) {
    listener.write(error, text, 0, text.length);
  }
}
