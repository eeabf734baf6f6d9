package io.gantry.engine;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened.
 *
 * @param type {@code container}, {@code image}, {@code volume}, {@code network}, {@code daemon}
 * @param action Docker's word; an exec's carries its command after a colon
 */
public record Event(
    String type, String action, String actorId, Map<String, String> attributes, Instant time) {
  public Event {
    attributes = Map.copyOf(attributes);
  }
}
