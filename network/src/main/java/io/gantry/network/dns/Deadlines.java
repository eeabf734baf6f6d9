package io.gantry.network.dns;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Closes what has not been done with in time, so that plain blocking reads and writes end whatever
 * the other side does. One platform thread for all. Thread-safe.
 */
final class Deadlines implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Deadlines.class.getName());

  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("name-deadlines").daemon().factory());

  Deadlines() {
    executor.setRemoveOnCancelPolicy(true);
    // A thread lives in the namespaces of the one that starts it: that must be this one.
    executor.prestartCoreThread();
  }

  /** One that can be called off. */
  record Deadline(Future<?> future) implements AutoCloseable {
    @Override
    public void close() {
      future.cancel(false);
    }
  }

  /**
   * Closes the channel unless the deadline is closed before.
   *
   * @throws IOException when this is closed: without a deadline nobody is waited for
   */
  Deadline closeAfter(Duration patience, Closeable channel) throws IOException {
    try {
      return after(patience, () -> close(channel));
    } catch (RejectedExecutionException e) {
      throw new IOException("the name server is closed", e);
    }
  }

  /** Runs a short action unless the deadline is closed before. */
  Deadline after(Duration patience, Runnable action) {
    return new Deadline(executor.schedule(action, patience.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Refuses new deadlines and ends after the last that is set. */
  @Override
  public void close() {
    executor.shutdown();
  }

  private static void close(Closeable channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "close a channel of the name server that was too slow", e);
    }
  }
}
