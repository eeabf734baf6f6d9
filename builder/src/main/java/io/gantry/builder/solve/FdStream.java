package io.gantry.builder.solve;

import io.gantry.linux.Fd;
import java.io.InputStream;

/** Reads a descriptor, which stays the caller's, up to a number of bytes. */
final class FdStream extends InputStream {
  private final Fd file;
  private long left;

  FdStream(Fd file, long length) {
    this.file = file;
    left = length;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    int most = (int) Math.min(length, left);
    int n = most == 0 ? 0 : file.read(buffer, offset, most);
    left -= n;
    return n == 0 ? -1 : n;
  }
}
