package io.gantry.registry;

import io.gantry.oci.GantryException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Collects garbage and ends forgotten uploads, again and again, until it is closed. */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Housekeeping.class.getName());

  /** A client that comes back later has forgotten where it was itself. */
  private static final Duration UPLOAD_LIFE = Duration.ofDays(1);

  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;

  Housekeeping(Collector collector, Uploads uploads, Duration interval) {
    thread = Thread.ofVirtual().name("housekeeping").start(() -> run(collector, uploads, interval));
  }

  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Collector collector, Uploads uploads, Duration interval) {
    try {
      while (!interval.isZero() && !stop.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          uploads.expire(Clock.systemUTC().instant().minus(UPLOAD_LIFE));
          collector.collect();
        } catch (GantryException | RegistryException e) {
          LOG.log(Level.ERROR, "housekeeping: " + e.getMessage(), e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
