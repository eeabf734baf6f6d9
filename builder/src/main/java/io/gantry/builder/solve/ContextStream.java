package io.gantry.builder.solve;

import io.gantry.oci.GantryException;
import io.gantry.store.Decompression;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An archive on its way in: a few bytes of one can unpack to all that a disk holds. */
final class ContextStream extends FilterInputStream {
  /** The most bytes that a context may have, unpacked. */
  private static final long MOST_BYTES = 16L << 30;

  private long left = MOST_BYTES;

  private ContextStream(InputStream in) {
    super(in);
  }

  /** Of an archive, plain or compressed, that stays the caller's. */
  static InputStream open(InputStream archive) {
    return new ContextStream(Decompression.open(archive));
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = super.read(buffer, offset, length);
    count(Math.max(0, n));
    return n;
  }

  private void count(int bytes) {
    left -= bytes;
    if (left < 0) {
      throw GantryException.invalid(
          "the build context is larger than the limit of " + MOST_BYTES + " bytes");
    }
  }
}
