package io.gantry.engine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One lock a name, so that what is slow for one name keeps nobody waiting who is at another. A
 * thread may hold several, and one several times. What nobody holds takes no memory. Thread-safe.
 */
final class NameLocks {
  private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();

  /** The users are those who hold the lock or wait for it. */
  private record Entry(ReentrantLock lock, int users) {
    Entry plus(int more) {
      return new Entry(lock, users + more);
    }
  }

  /** A lock that is held, by the thread that got it. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits for the lock of this name. */
  Held hold(String name) {
    Entry entry = entries.merge(name, new Entry(new ReentrantLock(), 1), (old, _) -> old.plus(1));
    entry.lock().lock();
    return () -> {
      entry.lock().unlock();
      entries.computeIfPresent(name, (_, old) -> old.users() == 1 ? null : old.plus(-1));
    };
  }

  /** How many names are locked or waited for. */
  int size() {
    return entries.size();
  }
}
