package io.gantry.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A container in memory: its record, and what belongs to its life while the daemon lives. Changes
 * are made by whoever holds the lock; the record may be read at any time without it.
 */
final class Container {
  private final String id;
  private final ReentrantLock lock = new ReentrantLock();
  private final Waiters waiters = new Waiters();
  private final PendingAttaches attaches = new PendingAttaches();
  private final ConcurrentMap<String, Exec> execs = new ConcurrentHashMap<>();
  private volatile ContainerRecord record;
  private volatile @Nullable LiveProcess live;
  private volatile @Nullable StartTimings timings;
  private volatile RestartBackoff backoff = RestartBackoff.INITIAL;
  private volatile @Nullable Health health;
  private volatile boolean gone;
  private volatile boolean keptOnce;

  Container(ContainerRecord record) {
    this.id = record.id();
    this.record = record;
  }

  String id() {
    return id;
  }

  ReentrantLock lock() {
    return lock;
  }

  ContainerRecord record() {
    return record;
  }

  ContainerState state() {
    return record.state();
  }

  /** Only {@link ContainerRegistry}, after it has saved it. */
  void become(ContainerRecord changed) {
    record = changed;
  }

  Waiters waiters() {
    return waiters;
  }

  PendingAttaches attaches() {
    return attaches;
  }

  ConcurrentMap<String, Exec> execs() {
    return execs;
  }

  /** The running process with what it holds; empty while there is none. */
  Optional<LiveProcess> live() {
    return Optional.ofNullable(live);
  }

  void live(@Nullable LiveProcess process) {
    live = process;
  }

  Optional<StartTimings> timings() {
    return Optional.ofNullable(timings);
  }

  void timings(StartTimings of) {
    timings = of;
  }

  /** What its probes told, since it last started under this daemon; empty without a check. */
  Optional<Health> health() {
    return Optional.ofNullable(health);
  }

  void health(Health found) {
    health = found;
  }

  RestartBackoff backoff() {
    return backoff;
  }

  void backoff(RestartBackoff changed) {
    backoff = changed;
  }

  /** Whether it was removed: whoever waited for the lock then has nothing to do. */
  boolean gone() {
    return gone;
  }

  void markGone() {
    gone = true;
  }

  /** Whether its next end does not remove it: it is being restarted by hand. */
  boolean keptOnce() {
    return keptOnce;
  }

  void keptOnce(boolean kept) {
    keptOnce = kept;
  }

  /** Ids of the execs that run. */
  List<String> runningExecs() {
    List<String> running = new ArrayList<>();
    execs.values().stream().filter(Exec::running).map(Exec::id).forEach(running::add);
    return running;
  }
}
