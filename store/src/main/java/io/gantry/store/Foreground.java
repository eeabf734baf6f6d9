package io.gantry.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What containers wait for goes before what nobody waits for yet: while somebody fetches a piece of
 * a layer, downloads of whole layers stand still. Thread-safe.
 */
final class Foreground {
  /** A download goes on, slowly, however much is fetched. */
  private static final long PATIENCE_MILLIS = 500;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private int running;

  /** Something that somebody waits for. */
  interface Task extends AutoCloseable {
    @Override
    void close();
  }

  Task begin() {
    lock.lock();
    try {
      running++;
    } finally {
      lock.unlock();
    }
    return this::end;
  }

  private void end() {
    lock.lock();
    try {
      running--;
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The same content, read only while nobody waits for other. */
  BlobSource behind(BlobSource source) {
    return (blob, offset) -> new Behind(source.open(blob, offset));
  }

  private void stepAside() throws IOException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
      while (running > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("it was interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private final class Behind extends FilterInputStream {
    Behind(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      stepAside();
      return super.read();
    }

    @Override
    public int read(byte[] target, int at, int length) throws IOException {
      stepAside();
      return super.read(target, at, length);
    }
  }
}
