package io.gantry.network;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Network namespaces kept ready, since making one is the slowest part of a start. One platform
 * thread makes new ones in the background. Thread-safe.
 */
public final class NetworkNamespaces implements AutoCloseable {
  private final int size;
  private final Deque<NetworkNamespace> ready = new ArrayDeque<>();
  private final Thread refiller;
  private boolean refused;
  private boolean closed;

  /** Starts to prepare {@code size} of them; 0 makes each one when it is asked for. */
  public NetworkNamespaces(int size) {
    this.size = size;
    this.refiller = Thread.ofPlatform().name("network-namespaces").daemon().start(this::refill);
  }

  /** One of the prepared, or a new one when there is none. The caller closes it. */
  public NetworkNamespace take() {
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("the network namespaces are closed");
      }
      NetworkNamespace prepared = ready.poll();
      refused = false;
      notifyAll();
      if (prepared != null) {
        return prepared;
      }
    }
    return NetworkNamespace.create();
  }

  /** How many are ready now. */
  public synchronized int prepared() {
    return ready.size();
  }

  /** Ends the preparing and lets go of what is ready; those that were taken stay. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    join();
    ready.forEach(NetworkNamespace::close);
    ready.clear();
  }

  private void refill() {
    while (awaitRoom()) {
      try {
        add(NetworkNamespace.create());
      } catch (RuntimeException e) {
        // Whoever takes next meets the same refusal and can report it; then we try again.
        refuse();
      }
    }
  }

  private synchronized boolean awaitRoom() {
    while (!closed && (refused || ready.size() >= size)) {
      try {
        wait();
      } catch (InterruptedException e) {
        return false;
      }
    }
    return !closed;
  }

  private synchronized void add(NetworkNamespace prepared) {
    ready.add(prepared);
  }

  private synchronized void refuse() {
    refused = true;
  }

  private void join() {
    try {
      refiller.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
