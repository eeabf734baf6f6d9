package io.gantry.store;

import java.io.IOException;
import java.io.InputStream;

/** A buffer over the archive's bytes that counts them. */
final class TarInput {
  static final int BLOCK = 512;
  private static final int SIZE = 128 * 1024;

  private final InputStream in;
  private final byte[] buffer = new byte[SIZE];
  private int start;
  private int end;
  private long offset;
  private String entry = "";
  private long entryOffset;

  TarInput(InputStream in) {
    this.in = in;
  }

  /** Which entry errors shall name. */
  void describe(String name, long at) {
    entry = name;
    entryOffset = at;
  }

  String entry() {
    return entry;
  }

  long offset() {
    return offset;
  }

  long entryOffset() {
    return entryOffset;
  }

  /** The index in {@link #buffer()} of the next whole block, or -1 at the end of the input. */
  int block() {
    if (end - start < BLOCK) {
      refill();
    }
    if (end == start) {
      return -1;
    }
    if (end - start < BLOCK) {
      throw truncated();
    }
    int at = start;
    start += BLOCK;
    offset += BLOCK;
    return at;
  }

  byte[] buffer() {
    return buffer;
  }

  /** Like {@link InputStream#read(byte[], int, int)}, but the end of input is an error. */
  int read(byte[] target, int at, int length) {
    if (start == end && length >= SIZE) {
      return count(source(target, at, length));
    }
    if (start == end) {
      start = 0;
      end = Math.max(0, source(buffer, 0, SIZE));
    }
    int n = Math.min(length, end - start);
    System.arraycopy(buffer, start, target, at, n);
    start += n;
    return count(n == 0 ? -1 : n);
  }

  void readFully(byte[] target, int at, int length) {
    for (int done = 0; done < length; ) {
      done += read(target, at + done, length - done);
    }
  }

  void skip(long length) {
    if (skipUpTo(length) < length) {
      throw truncated();
    }
  }

  /**
   * Skips what fills the last block of a content. Some writers (umoci's insert) leave it out at the
   * archive's end, and Go's reader, which all others use, lets them.
   */
  void skipPadding(long length) {
    skipUpTo(length);
  }

  /** Skips as much as there is; returns how much. */
  private long skipUpTo(long length) {
    long left = length;
    while (left > 0) {
      if (start == end) {
        start = 0;
        end = Math.max(0, source(buffer, 0, SIZE));
      }
      int n = (int) Math.min(left, end - start);
      if (n == 0) {
        break;
      }
      start += n;
      offset += n;
      left -= n;
    }
    return length - left;
  }

  private int count(int n) {
    if (n < 0) {
      throw truncated();
    }
    offset += n;
    return n;
  }

  private void refill() {
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    start = 0;
    while (end < BLOCK) {
      int n = source(buffer, end, SIZE - end);
      if (n < 0) {
        return;
      }
      end += n;
    }
  }

  private int source(byte[] target, int at, int length) {
    try {
      return in.read(target, at, length);
    } catch (IOException e) {
      throw TarFault.io(entry, entryOffset, e);
    }
  }

  RuntimeException truncated() {
    return malformed("the archive ends too early, at byte " + (offset + end - start));
  }

  RuntimeException malformed(String problem) {
    return TarFault.malformed(entry, entryOffset, problem);
  }

  void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw TarFault.io(entry, entryOffset, e);
    }
  }
}
