package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Who unpacks which layer (by chain id), so that two that want the same one do not both. Nobody
 * waits in a circle: a turn ends when its layer is named, which waits only for layers below it.
 * Thread-safe.
 */
final class LayerTurns {
  private static final long LOOK_MILLIS = 100;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Set<Digest> taken = new HashSet<>();

  /**
   * Waits for the turn, which any thread may {@link #release}.
   *
   * @param givenUp looked at now and then; UNAVAILABLE when it says true
   */
  void take(Digest chainId, BooleanSupplier givenUp) {
    lock.lock();
    try {
      while (!taken.add(chainId)) {
        if (givenUp.getAsBoolean()) {
          throw new GantryException(
              GantryException.Kind.UNAVAILABLE, "gave up waiting for layer " + chainId);
        }
        var _ = ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(
          GantryException.Kind.UNAVAILABLE, "interrupted while waiting for layer " + chainId, e);
    } finally {
      lock.unlock();
    }
  }

  void release(Digest chainId) {
    lock.lock();
    try {
      taken.remove(chainId);
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
