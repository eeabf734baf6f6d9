package io.gantry.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Tells how many bytes were read: now and then, and at the end. */
final class ReportingStream extends FilterInputStream {
  private static final long STEP = 512 << 10;

  private final LongConsumer report;
  private long done;
  private long reported;

  ReportingStream(InputStream in, LongConsumer report) {
    super(in);
    this.report = report;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = in.read(bytes, offset, length);
    done += Math.max(n, 0);
    if (done - reported >= STEP || (n < 0 && done > reported)) {
      reported = done;
      report.accept(done);
    }
    return n;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() throws IOException {
    if (done > reported) {
      reported = done;
      report.accept(done);
    }
    super.close();
  }
}
