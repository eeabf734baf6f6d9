package io.gantry.docker;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What a step has printed and nobody has been told yet. Text is given out in whole lines, so that
 * no character is cut; so much is kept, and the rest is dropped with a word about it.
 */
final class StepOutput {
  private static final int MOST = 1 << 20;
  private static final int PIECE = 16 << 10;
  private static final int LONGEST_CHARACTER = 4;
  private static final String CLIPPED = "[output clipped, limit 1MiB reached]\n";

  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private boolean clipped;

  void add(byte[] bytes, int offset, int length) {
    int room = Math.min(length, MOST - waiting.size());
    waiting.write(bytes, offset, room);
    clipped |= room < length;
  }

  /**
   * Tells what can be told now, in pieces that clients read at once.
   *
   * @param all whether the end of a line need not be waited for
   */
  void tell(boolean all, Consumer<String> listener) {
    byte[] bytes = waiting.toByteArray();
    int end = bytes.length;
    while (!all && !clipped && end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    if (end == 0 && bytes.length > MOST / 2) {
      // A line without end.
      end = bytes.length;
    }
    waiting.reset();
    waiting.write(bytes, end, bytes.length - end);
    int begin = 0;
    while (begin < end) {
      int next = pieceEnd(bytes, begin, end);
      listener.accept(new String(bytes, begin, next - begin, StandardCharsets.UTF_8));
      begin = next;
    }
    if (clipped) {
      clipped = false;
      listener.accept((bytes[end - 1] == '\n' ? "" : "\n") + CLIPPED);
    }
  }

  /** After a line, or else between two characters. */
  private static int pieceEnd(byte[] bytes, int begin, int end) {
    int most = begin + PIECE;
    if (most >= end) {
      return end;
    }
    for (int i = most; i > begin; i--) {
      if (bytes[i - 1] == '\n') {
        return i;
      }
    }
    int cut = most;
    while (cut > most - LONGEST_CHARACTER && (bytes[cut] & 0xc0) == 0x80) {
      cut--;
    }
    return cut;
  }
}
