package io.gantry.distribution;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a blob: exactly as many as its descriptor says, or an {@link IOException}. */
final class BlobStream extends FilterInputStream {
  private final String name;
  private long left;

  BlobStream(InputStream body, String name, long length) {
    super(body);
    this.name = name;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = in.read(target, offset, length);
    if (count < 0 && left > 0) {
      throw new IOException(name + " broke off " + left + " bytes before its end");
    }
    if (count > left) {
      throw new IOException(name + " is longer than its descriptor says");
    }
    left -= Math.max(count, 0);
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] unwanted = new byte[(int) Math.min(count, 16 << 10)];
    long skipped = 0;
    while (skipped < count) {
      int read = read(unwanted, 0, (int) Math.min(unwanted.length, count - skipped));
      if (read < 0) {
        return skipped;
      }
      skipped += read;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
