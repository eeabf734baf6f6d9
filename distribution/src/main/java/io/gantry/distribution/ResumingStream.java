package io.gantry.distribution;

import io.gantry.distribution.ContentTarget.Body;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A blob's content, opened again where it breaks off. Used by one thread. */
final class ResumingStream extends InputStream {
  private static final int FAULTS = 5;

  private final Body body;
  private @Nullable InputStream in;
  private long done;
  private int faults;

  /** Opens it at once, so that what cannot be had is told before anything is read. */
  ResumingStream(Body body, long offset) throws IOException {
    this.body = body;
    this.done = offset;
    this.in = body.open(offset);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (true) {
      try {
        if (in == null) {
          in = body.open(done);
        }
        int n = in.read(bytes, offset, length);
        done += Math.max(n, 0);
        return n;
      } catch (IOException e) {
        // A file's stream ends so when its thread is interrupted.
        if (++faults > FAULTS || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        close();
      }
    }
  }

  @Override
  public void close() {
    InputStream old = in;
    in = null;
    if (old != null) {
      try {
        old.close();
      } catch (IOException e) {
        System.getLogger("io.gantry.distribution").log(System.Logger.Level.DEBUG, "close", e);
      }
    }
  }
}
