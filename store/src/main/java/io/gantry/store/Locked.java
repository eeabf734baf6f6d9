package io.gantry.store;

import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/** Work under a lock. */
final class Locked {
  private Locked() {}

  /** Does the work while nobody else has the lock. */
  static <T> T call(Lock lock, Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
