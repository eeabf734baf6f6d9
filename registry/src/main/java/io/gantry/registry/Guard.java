package io.gantry.registry;

import io.gantry.oci.Digest;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Who may change what at the same time: changes of one repository come one after the other, those
 * of different ones together, and a sweep comes alone. It also remembers which content was asked
 * for, which a sweep then spares: who was told that it is there will name it soon. Thread-safe.
 */
final class Guard {
  private static final int STRIPES = 64;

  private final ReentrantReadWriteLock all = new ReentrantReadWriteLock();
  private final Lock[] repositories =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(Lock[]::new);
  private final Map<Digest, Instant> touched = new ConcurrentHashMap<>();
  private final Optional<SweepLease> lease;
  private final Clock clock;
  private final Instant opened;

  /** The lease is for a store that other servers change, too. */
  Guard(Optional<SweepLease> lease, Clock clock) {
    this.lease = lease;
    this.clock = clock;
    opened = clock.instant();
  }

  /**
   * Runs a change that names content, which is there when this returns unless the work says other.
   * It runs again when another server swept meanwhile: that one may have removed what the work had
   * seen. Not to be nested.
   */
  <T> T adding(RepositoryName repository, Supplier<T> work) {
    return lease.isPresent()
        ? lease.get().outside(() -> removing(repository, work))
        : removing(repository, work);
  }

  /** Runs a change of a repository that names nothing new. Not to be nested. */
  <T> T removing(RepositoryName repository, Supplier<T> work) {
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

  /** Runs a sweep; CONFLICT when another server is at one. */
  <T> T sweeping(Supplier<T> work) {
    return lease.isPresent() ? lease.get().sweeping(work) : work.get();
  }

  /** For each step of a sweep: it goes on being the only one; CONFLICT when it is not. */
  void keepSweeping() {
    lease.ifPresent(SweepLease::keep);
  }

  /** Runs while nothing else is changed by this server. */
  <T> T alone(Supplier<T> work) {
    all.writeLock().lock();
    try {
      return work.get();
    } finally {
      all.writeLock().unlock();
    }
  }

  /** Remembers that somebody counts on the content from now on. */
  void touch(Digest digest) {
    touched.put(digest, clock.instant());
  }

  /** Whether somebody may count on the content who asked since then. */
  boolean touchedSince(Digest digest, Instant then) {
    // What was asked of an earlier process nobody remembers.
    return then.isBefore(opened) || !touched.getOrDefault(digest, Instant.MIN).isBefore(then);
  }

  /** Forgets what was asked for before then. */
  void forgetBefore(Instant then) {
    touched.values().removeIf(when -> when.isBefore(then));
  }
}
