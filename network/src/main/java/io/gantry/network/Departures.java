package io.gantry.network;

import io.gantry.linux.Errno;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes devices in the background. The kernel answers a removal only after waiting tens of
 * milliseconds for all its processors, but waits once for a whole group: so whatever has gathered
 * meanwhile goes together. Devices are known by index, as a name can be in use again by the time
 * that its turn comes. One platform thread; thread-safe.
 */
final class Departures implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Departures.class.getName());

  /** "gant": a group that nobody else is likely to use, as all devices in it are removed. */
  private static final int GROUP = 0x67616e74;

  private final Netlink netlink;
  private final Thread thread;
  private List<Integer> waiting = new ArrayList<>();
  private long added;
  private long finished;
  private boolean closed;

  /** Takes ownership of the connection. */
  Departures(Netlink netlink, String name) {
    this.netlink = netlink;
    this.thread = Thread.ofPlatform().name(name).daemon().start(this::work);
  }

  synchronized void add(int device) {
    waiting.add(device);
    added++;
    notifyAll();
  }

  /** Blocks until all that was added before is gone. */
  synchronized void await() {
    long wanted = added;
    boolean interrupted = false;
    while (finished < wanted) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Removes what was added before, and ends. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try (netlink) {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    for (List<Integer> batch = next(); !batch.isEmpty(); batch = next()) {
      try {
        remove(batch);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "cannot remove network devices " + batch, e);
      }
      finish(batch.size());
    }
  }

  /** What has gathered; waits for something; nothing once closed. */
  private synchronized List<Integer> next() {
    while (waiting.isEmpty() && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts this thread", e);
      }
    }
    List<Integer> batch = waiting;
    waiting = new ArrayList<>();
    return batch;
  }

  private synchronized void finish(int count) {
    finished += count;
    notifyAll();
  }

  private void remove(List<Integer> batch) {
    for (int device : batch) {
      ignoreMissing(new NetlinkRequest.SetGroup(device, GROUP));
    }
    ignoreMissing(new NetlinkRequest.DeleteGroup(GROUP));
  }

  /** The kernel removes a device by itself when the namespace with its other end goes first. */
  private void ignoreMissing(NetlinkRequest request) {
    try {
      netlink.run(request);
    } catch (LinuxException e) {
      if (e.errno() != Errno.ENODEV) {
        throw e;
      }
    }
  }
}
