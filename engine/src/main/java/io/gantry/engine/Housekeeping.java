package io.gantry.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Work that nobody waits for, every few minutes and when something has arrived, on a virtual thread
 * of its own. Closing ends it after what it is at.
 */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Housekeeping.class.getName());
  private static final Duration PERIOD = Duration.ofMinutes(5);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean awake;
  private boolean closed;
  private Thread thread = Thread.ofVirtual().unstarted(() -> {});

  /** Once. */
  void begin(Runnable work) {
    thread = Thread.ofVirtual().name("housekeeping").start(() -> run(work));
  }

  /** Something has arrived: the work is done soon. */
  void wake() {
    lock.lock();
    try {
      awake = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Runnable work) {
    while (awaited()) {
      try {
        work.run();
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "housekeeping failed, and is tried again later", e);
      }
    }
  }

  /** Whether it is time again; false at the end. */
  private boolean awaited() {
    lock.lock();
    try {
      long left = PERIOD.toNanos();
      while (!awake && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      awake = false;
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
