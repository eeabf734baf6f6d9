package io.gantry.registry;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Who may change what at the same time: changes of one repository come one after the other, those
 * of different ones together, and a sweep comes alone. Thread-safe.
 */
final class Guard {
  private static final int STRIPES = 64;

  private final ReentrantReadWriteLock all = new ReentrantReadWriteLock();
  private final Lock[] repositories = new Lock[STRIPES];

  Guard() {
    for (int i = 0; i < STRIPES; i++) {
      repositories[i] = new ReentrantLock();
    }
  }

  /** Runs a change of a repository. Not to be nested. */
  <T> T change(RepositoryName repository, Supplier<T> work) {
    Lock one = repositories[Math.floorMod(repository.hashCode(), STRIPES)];
    all.readLock().lock();
    one.lock();
    try {
      return work.get();
    } finally {
      one.unlock();
      all.readLock().unlock();
    }
  }

  /** Runs while nothing else is changed. */
  <T> T alone(Supplier<T> work) {
    all.writeLock().lock();
    try {
      return work.get();
    } finally {
      all.writeLock().unlock();
    }
  }
}
