package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Who may run when: CNI specification, section 3, "lifecycle and ordering". One operation a
 * container at a time, and a garbage collection of a network alone. UNAVAILABLE for a thread that
 * is interrupted while it waits.
 */
final class Turns {
  private final Map<String, ReadWriteLock> networks = new ConcurrentHashMap<>();
  private final Map<String, Turn> containers = new ConcurrentHashMap<>();

  /** Forgotten when nobody waits or works, since containers come and go. */
  private record Turn(ReentrantLock lock, int users) {}

  <T> T ofAttachment(CniAttachment attachment, Supplier<T> work) {
    Lock shared = network(attachment.network()).readLock();
    return holding(shared, () -> ofContainer(attachment.containerId(), work));
  }

  /** Within {@link #alone} of the network. */
  <T> T ofContainer(String containerId, Supplier<T> work) {
    Turn turn =
        containers.compute(
            containerId,
            (id, present) ->
                present == null
                    ? new Turn(new ReentrantLock(), 1)
                    : new Turn(present.lock(), present.users() + 1));
    try {
      return holding(turn.lock(), work);
    } finally {
      containers.computeIfPresent(
          containerId,
          (id, last) -> last.users() == 1 ? null : new Turn(last.lock(), last.users() - 1));
    }
  }

  <T> T alone(String network, Supplier<T> work) {
    return holding(network(network).writeLock(), work);
  }

  private ReadWriteLock network(String name) {
    return networks.computeIfAbsent(name, key -> new ReentrantReadWriteLock());
  }

  private static <T> T holding(Lock lock, Supplier<T> work) {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(
          GantryException.Kind.UNAVAILABLE, "interrupted while another CNI operation ran", e);
    }
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
