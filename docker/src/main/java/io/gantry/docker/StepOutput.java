package io.gantry.docker;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a step has printed and nobody has been told yet. Text is given out in whole lines, so that
 * no character is cut; so much is kept, and the rest is dropped with a word about it.
 */
final class StepOutput {
  private static final int MOST = 1 << 20;
  private static final String CLIPPED = "[output clipped, limit 1MiB reached]\n";

  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private boolean clipped;

  void add(byte[] bytes, int offset, int length) {
    int room = Math.min(length, MOST - waiting.size());
    waiting.write(bytes, offset, room);
    clipped |= room < length;
  }

  /**
   * What can be told now.
   *
   * @param all whether the end of a line need not be waited for
   */
  String take(boolean all) {
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
    String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
    if (!clipped) {
      return text;
    }
    clipped = false;
    return text + (text.endsWith("\n") ? "" : "\n") + CLIPPED;
  }
}
