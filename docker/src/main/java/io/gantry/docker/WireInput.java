package io.gantry.docker;

import java.io.InputStream;

/** What a client sends on a connection that was taken over. Used by one thread at a time. */
final class WireInput extends InputStream {
  private final Wire wire;
  private byte[] bytes = {};
  private int at;

  WireInput(Wire wire) {
    this.wire = wire;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (at == bytes.length) {
      bytes = wire.read();
      at = 0;
      if (bytes.length == 0) {
        return -1;
      }
    }
    int n = Math.min(length, bytes.length - at);
    System.arraycopy(bytes, at, target, offset, n);
    at += n;
    return n;
  }
}
