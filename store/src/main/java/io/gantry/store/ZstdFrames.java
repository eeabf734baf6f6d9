package io.gantry.store;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Takes skippable frames (RFC 8878, 3.1.2) out of a zstd stream: the decoder knows none, and
 * zstd:chunked layers end with some. Follows the frames by the sizes of their blocks.
 */
final class ZstdFrames extends InputStream {
  private static final int SKIPPABLE = 0x184D2A50;
  private static final int FRAME = 0xFD2FB528;

  private final InputStream in;
  private final byte[] buffer = new byte[32];
  private int held;
  private int given;

  /** Bytes of the current block, or the checksum, that pass unseen. */
  private long pass;

  private boolean inFrame;
  private boolean lastBlock;
  private boolean checksum;

  ZstdFrames(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int at, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (given == held && pass == 0) {
      if (!advance()) {
        return -1;
      }
    }
    if (given < held) {
      int n = Math.min(length, held - given);
      System.arraycopy(buffer, given, target, at, n);
      given += n;
      return n;
    }
    int n = in.read(target, at, (int) Math.min(length, pass));
    pass -= Math.max(0, n);
    return n;
  }

  /** Takes up the next header; false at the end of the input. */
  private boolean advance() throws IOException {
    given = 0;
    held = 0;
    if (!inFrame) {
      return frame();
    }
    if (lastBlock) {
      inFrame = false;
      pass = checksum ? 4 : 0;
      return true;
    }
    return block();
  }

  private boolean frame() throws IOException {
    if (!hold(4)) {
      // An end within the number is for the decoder to judge.
      return held > 0;
    }
    int magic = (int) little(0, 4);
    if ((magic & 0xfffffff0) == SKIPPABLE) {
      skip();
      return true;
    }
    if (magic != FRAME) {
      throw GantryException.invalid(
          "decompress zstd: the compressed data is damaged: a frame starts with "
              + Integer.toHexString(magic));
    }
    inFrame = true;
    lastBlock = false;
    if (!hold(1)) {
      return true;
    }
    int descriptor = buffer[4] & 0xff;
    checksum = (descriptor & 4) != 0;
    hold(headerRest(descriptor));
    return true;
  }

  /** Window, dictionary and content size, after the descriptor (3.1.1.1). */
  private static int headerRest(int descriptor) {
    boolean single = (descriptor & 0x20) != 0;
    int dictionary = new int[] {0, 1, 2, 4}[descriptor & 3];
    int content = new int[] {single ? 1 : 0, 2, 4, 8}[descriptor >> 6];
    return (single ? 0 : 1) + dictionary + content;
  }

  private boolean block() throws IOException {
    if (!hold(3)) {
      return held > 0;
    }
    int header = (int) little(0, 3);
    lastBlock = (header & 1) != 0;
    // A block of one repeated byte gives its length, but has only the byte.
    pass = ((header >> 1) & 3) == 1 ? 1 : header >> 3;
    return true;
  }

  private void skip() throws IOException {
    held = 0;
    if (!hold(4)) {
      throw GantryException.invalid("decompress zstd: the compressed data ends too early");
    }
    long left = little(0, 4);
    held = 0;
    byte[] unseen = new byte[(int) Math.min(left, 8192)];
    while (left > 0) {
      int n = in.read(unseen, 0, (int) Math.min(left, unseen.length));
      if (n < 0) {
        throw GantryException.invalid("decompress zstd: the compressed data ends too early");
      }
      left -= n;
    }
  }

  private boolean hold(int count) throws IOException {
    int n = in.readNBytes(buffer, held, count);
    held += n;
    return n == count;
  }

  private long little(int at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = (value << 8) | (buffer[at + i] & 0xff);
    }
    return value;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
