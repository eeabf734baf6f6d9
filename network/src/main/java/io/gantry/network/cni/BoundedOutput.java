package io.gantry.network.cni;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads what a process prints, on a virtual thread of its own, and keeps no more than the limit.
 */
final class BoundedOutput {
  private static final int BLOCK = 8192;

  private final InputStream in;
  private final int limit;
  private final Runnable whenTooLong;
  private final FutureTask<byte[]> reading = new FutureTask<>(this::read);
  private volatile boolean tooLong;

  private BoundedOutput(InputStream in, int limit, Runnable whenTooLong) {
    this.in = in;
    this.limit = limit;
    this.whenTooLong = whenTooLong;
  }

  /** Starts to read until the end; what is over the limit is dropped, and told once. */
  static BoundedOutput of(InputStream in, int limit, Runnable whenTooLong) {
    BoundedOutput output = new BoundedOutput(in, limit, whenTooLong);
    Thread.ofVirtual().name("cni-output").start(output.reading);
    return output;
  }

  boolean tooLong() {
    return tooLong;
  }

  /** What was printed; a child of the process that keeps the pipe may make this time out. */
  byte[] await(long nanos) throws InterruptedException, TimeoutException, IOException {
    try {
      return reading.get(nanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IOException("read the output: " + e.getCause(), e.getCause());
    }
  }

  private byte[] read() throws IOException {
    byte[] kept = in.readNBytes(limit);
    byte[] dropped = new byte[BLOCK];
    while (in.read(dropped) > 0) {
      if (!tooLong) {
        tooLong = true;
        whenTooLong.run();
      }
    }
    return kept;
  }
}
