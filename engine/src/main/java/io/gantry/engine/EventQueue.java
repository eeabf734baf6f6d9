package io.gantry.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** One subscriber: a bounded queue of the events that pass its filter. */
final class EventQueue implements Events.Subscription {
  /** More than that a live reader is never behind. */
  private static final int CAPACITY = 4096;

  private static final long FOR_EVER = Long.MAX_VALUE;

  private final Queue<Event> waiting = new ArrayDeque<>();
  private final Optional<Instant> until;
  private final EventFilter filter;
  private final Consumer<EventQueue> onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean closed;

  EventQueue(
      List<Event> past, Optional<Instant> until, EventFilter filter, Consumer<EventQueue> onClose) {
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
      while (waiting.isEmpty() && !closed && remaining() > 0) {
        var _ = changed.awaitNanos(remaining());
      }
      return Optional.ofNullable(waiting.poll());
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

  /** Nanoseconds until the end of the time that was asked for. */
  private long remaining() {
    return until.map(end -> Duration.between(Instant.now(), end).toNanos()).orElse(FOR_EVER);
  }

  private boolean wanted(Event event) {
    return filter.matches(event)
        && until.map(end -> !event.time().isAfter(end)).orElse(Boolean.TRUE);
  }
}
