package io.gantry.engine;

import java.nio.ByteBuffer;

/** Some bytes of output, in the order in which they were written within one stream. */
@SuppressWarnings("ArrayRecordComponent") // Passed from reader to writer once; never compared.
public record OutputFrame(OutputKind kind, byte[] bytes) {
  private static final int HEADER = 8;

  /** The header of this frame in Docker's multiplexed streams. */
  public ByteBuffer header() {
    byte stream = (byte) (kind == OutputKind.STDOUT ? 1 : 2);
    return ByteBuffer.allocate(HEADER).put(0, stream).putInt(4, bytes.length);
  }
}
