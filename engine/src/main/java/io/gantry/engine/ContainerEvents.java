package io.gantry.engine;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Tells what happens to containers, with the attributes that Docker's clients look at. */
final class ContainerEvents {
  private final Events events;

  ContainerEvents(Events events) {
    this.events = events;
  }

  void tell(ContainerRecord container, String action) {
    tell(container, action, Map.of());
  }

  /** With more attributes than the labels, the image and the name. */
  void tell(ContainerRecord container, String action, Map<String, String> more) {
    Map<String, String> attributes = new HashMap<>(container.spec().labels());
    attributes.put("image", container.spec().image());
    attributes.put("name", container.name());
    attributes.putAll(more);
    events.publish(new Event("container", action, container.id(), attributes, Instant.now()));
  }
}
