package io.gantry.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/**
 * The next bytes of an open file, as many as were asked for: read, or written to a channel past the
 * heap.
 */
final class FileRange extends InputStream {
  private final FileChannel file;
  private long position;
  private long left;

  FileRange(FileChannel file, long offset, long length) {
    this.file = file;
    this.position = offset;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left <= 0) {
      return -1;
    }
    ByteBuffer into = ByteBuffer.wrap(bytes, offset, (int) Math.min(length, left));
    return moved(file.read(into, position));
  }

  /** Writes the next bytes, as many as the buffer holds; says how many, and -1 at its end. */
  int writeTo(WritableByteChannel target, ByteBuffer buffer) throws IOException {
    if (left <= 0) {
      return -1;
    }
    buffer.clear().limit((int) Math.min(buffer.capacity(), left));
    int count = moved(file.read(buffer, position));
    for (buffer.flip(); buffer.hasRemaining(); ) {
      target.write(buffer);
    }
    return count;
  }

  private int moved(int count) {
    position += Math.max(count, 0);
    left -= Math.max(count, 0);
    return count;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
