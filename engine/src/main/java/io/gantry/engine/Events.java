package io.gantry.engine;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The engine's events: a history of the last 256, and live subscribers. Publishing never blocks: a
 * subscriber whose queue is full is dropped. Thread-safe.
 */
public final class Events {
  private static final int HISTORY = 256;

  private final Deque<Event> history = new ArrayDeque<>();
  private final List<EventQueue> subscribers = new CopyOnWriteArrayList<>();
  // Keeps history and subscribers in step: nobody sees an event twice, or misses one.
  private final ReentrantLock lock = new ReentrantLock();

  Events() {}

  /** A stream of events in order; closing from another thread ends a blocked {@link #next}. */
  public interface Subscription extends AutoCloseable {
    /**
     * The next event; blocks; empty at the end (until reached, closed, or dropped for stalling).
     */
    Optional<Event> next();

    @Override
    void close();
  }

  /** Events since then out of the history, and following ones until then; absent is for ever. */
  public Subscription subscribe(
      Optional<Instant> since, Optional<Instant> until, EventFilter filter) {
    lock.lock();
    try {
      List<Event> past = new ArrayList<>();
      since.ifPresent(from ->
          history.stream().filter(event -> !event.time().isBefore(from)).forEach(past::add));
      EventQueue queue = new EventQueue(past, until, filter, subscribers::remove);
      subscribers.add(queue);
      return queue;
    } finally {
      lock.unlock();
    }
  }

  /** Tells all subscribers. */
  public void publish(Event event) {
    lock.lock();
    try {
      if (history.size() == HISTORY) {
        history.removeFirst();
      }
      history.addLast(event);
      subscribers.forEach(queue -> queue.offer(event));
    } finally {
      lock.unlock();
    }
  }

  /** Tells all subscribers of something that happened now. */
  void publish(String type, String action, String actorId, Map<String, String> attributes) {
    publish(new Event(type, action, actorId, attributes, Instant.now()));
  }

  /** Ends all subscriptions. */
  void close() {
    subscribers.forEach(EventQueue::close);
  }
}
