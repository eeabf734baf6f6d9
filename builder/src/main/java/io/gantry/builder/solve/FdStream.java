package io.gantry.builder.solve;

import io.gantry.linux.Fd;
import java.io.InputStream;

/** Reads a descriptor, which stays the caller's. */
final class FdStream extends InputStream {
  private final Fd file;

  FdStream(Fd file) {
    this.file = file;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    int n = length == 0 ? 0 : file.read(buffer, offset, length);
    return n == 0 && length > 0 ? -1 : n;
  }
}
