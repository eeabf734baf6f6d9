package io.gantry.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** One subscriber: a bounded queue of the events that pass its filter. */
final class EventQueue implements Events.Subscription {
  /** More than that a live reader is never behind. */
  private static final int CAPACITY = 4096;

  private final Queue<Event> waiting = new ArrayDeque<>();
  private final Optional<Instant> until;
  private final EventFilter filter;
  private final Consumer<EventQueue> onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean closed;

  EventQueue(
      List<Event> past,
      Optional<Instant> until,
      EventFilter filter,
      Consumer<EventQueue> onClose) {
    this.until = until;
    this.filter = filter;
    this.onClose = onClose;
    past.stream().filter(this::wanted).forEach(waiting::add);
  }

  /** Never blocks; a full queue closes itself. */
  void offer(Event event) {
    lock.lock();
    try {
      if (closed || !wanted(event)) {
        return;
      }
      if (waiting.size() == CAPACITY) {
        waiting.clear();
        close();
        return;
      }
      waiting.add(event);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Event> next() {
    lock.lock();
    try {
      while (waiting.isEmpty()) {
        if (closed || !awaitMore()) {
          return Optional.empty();
        }
      }
      return Optional.of(waiting.remove());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    onClose.accept(this);
  }

  /** False when the end of the asked time is reached. */
  private boolean awaitMore() throws InterruptedException {
    if (until.isEmpty()) {
      changed.await();
      return true;
    }
    long left = Duration.between(Instant.now(), until.get()).toNanos();
    if (left <= 0) {
      return false;
    }
    // A wake-up without a cause only makes the caller look again.
    boolean inTime = changed.await(left, TimeUnit.NANOSECONDS);
    return inTime || !waiting.isEmpty();
  }

  private boolean wanted(Event event) {
    return filter.matches(event)
        && until.map(end -> !event.time().isAfter(end)).orElse(Boolean.TRUE);
  }
}
