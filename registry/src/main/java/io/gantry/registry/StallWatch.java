package io.gantry.registry;

import io.helidon.webserver.ConnectionContext;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Cuts connections on which nothing has moved for a while in the middle of a request, so that
 * clients that stalled hold neither a thread nor memory. Thread-safe.
 */
final class StallWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger(StallWatch.class.getName());
  private static final int CHECKS = 4;

  private final Set<Transfer> transfers = ConcurrentHashMap.newKeySet();
  private final Duration limit;
  private final Thread thread;

  StallWatch(Duration limit) {
    this.limit = limit;
    thread = Thread.ofVirtual().name("stall watch").start(this::run);
  }

  /** One request's bytes. Its owner tells when some have moved. */
  static final class Transfer implements AutoCloseable {
    private final StallWatch watch;
    private final ConnectionContext connection;
    private final LongAdder counter;
    private volatile long moved = System.nanoTime();

    Transfer(StallWatch watch, ConnectionContext connection, LongAdder counter) {
      this.watch = watch;
      this.connection = connection;
      this.counter = counter;
    }

    void moved(int bytes) {
      moved = System.nanoTime();
      counter.add(bytes);
    }

    @Override
    public void close() {
      watch.transfers.remove(this);
    }
  }

  /** Begins to watch a connection; {@code counter} counts the bytes that move on it. */
  Transfer watch(ConnectionContext connection, LongAdder counter) {
    Transfer transfer = new Transfer(this, connection, counter);
    transfers.add(transfer);
    return transfer;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(limit.dividedBy(CHECKS));
        long now = System.nanoTime();
        for (Transfer transfer : transfers) {
          if (now - transfer.moved > limit.toNanos()) {
            cut(transfer);
          }
        }
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "the watch ends");
    }
  }

  private static void cut(Transfer transfer) {
    LOG.log(Level.DEBUG, "cut {0}: it has stalled", transfer.connection.remotePeer().address());
    transfer.close();
    try {
      transfer.connection.serverSocket().close();
    } catch (UncheckedIOException e) {
      LOG.log(Level.DEBUG, "close a stalled connection", e);
    }
  }
}
