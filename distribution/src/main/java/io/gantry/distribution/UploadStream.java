package io.gantry.distribution;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of an {@link Upload} on their way out: counts them, so that a stall can be seen, and
 * remembers why reading failed, for that is no fault of the registry's.
 */
final class UploadStream extends InputStream {
  private final InputStream content;
  private long left;
  private final AtomicLong moved = new AtomicLong();
  private volatile Optional<IOException> fault = Optional.empty();

  UploadStream(InputStream content, long length) {
    this.content = content;
    this.left = length;
  }

  /** Bytes handed out so far; any thread may ask. */
  long moved() {
    return moved.get();
  }

  /** Why the content itself could not be read; any thread may ask. */
  Optional<IOException> fault() {
    return fault;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    try {
      int count = content.read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException("it ends " + left + " bytes too early");
      }
      left -= count;
      moved.addAndGet(count);
      return count;
    } catch (IOException e) {
      fault = Optional.of(e);
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
