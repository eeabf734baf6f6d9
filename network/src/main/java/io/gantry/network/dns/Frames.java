package io.gantry.network.dns;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/** Messages over TCP: each after its length in two bytes (RFC 1035, 4.2.2). */
final class Frames {
  private Frames() {}

  /**
   * The next message; empty at the end between two.
   *
   * @throws IOException when it is empty, longer than {@code limit}, or cut off
   */
  static Optional<byte[]> read(ReadableByteChannel from, int limit) throws IOException {
    ByteBuffer prefix = ByteBuffer.allocate(Short.BYTES);
    if (!fill(prefix, from)) {
      return Optional.empty();
    }
    int length = Short.toUnsignedInt(prefix.getShort(0));
    if (length == 0 || length > limit) {
      throw new IOException("a message of " + length + " bytes: at most " + limit + " are read");
    }
    ByteBuffer message = ByteBuffer.allocate(length);
    if (!fill(message, from)) {
      throw new EOFException("the end came before the message of " + length + " bytes");
    }
    return Optional.of(message.array());
  }

  /** Writes all of it at once: length and message in one segment. */
  static void write(WritableByteChannel to, byte[] message) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(Short.BYTES + message.length);
    frame.putShort((short) message.length).put(message).flip();
    while (frame.hasRemaining()) {
      to.write(frame);
    }
  }

  /** False when the end comes first. */
  private static boolean fill(ByteBuffer buffer, ReadableByteChannel from) throws IOException {
    while (buffer.hasRemaining()) {
      if (from.read(buffer) < 0) {
        if (buffer.position() > 0) {
          throw new EOFException("the end came after " + buffer.position() + " bytes");
        }
        return false;
      }
    }
    return true;
  }
}
