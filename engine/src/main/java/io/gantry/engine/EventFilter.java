package io.gantry.engine;

import java.util.List;
import java.util.Map;

/**
 * Docker's filters of events: a key's values are alternatives, keys must all match. Keys: {@code
 * type}, {@code event}, {@code container}, {@code image}, {@code volume}, {@code network}, {@code
 * daemon}, {@code label}, {@code scope}.
 */
public final class EventFilter {
  public static final EventFilter ALL = new EventFilter(Map.of());

  private final Map<String, List<String>> filters;

  /** Throws INVALID for a key that does not exist. */
  public EventFilter(Map<String, List<String>> filters) {
    this.filters = Map.copyOf(filters);
  }

  /** Whether this event passes. */
  public boolean matches(Event event) {
    throw new UnsupportedOperationException();
  }
}
