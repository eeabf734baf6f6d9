package io.gantry.engine;

import java.util.Map;

/** Tells what happens to networks, with the attributes that Docker's clients look at. */
final class NetworkEvents {
  private final Events events;

  NetworkEvents(Events events) {
    this.events = events;
  }

  void tell(NetworkRecord network, String action) {
    events.publish(
        "network", action, network.id(), Map.of("name", network.name(), "type", network.driver()));
  }

  /** {@code connect} and {@code disconnect} of a container. */
  void tell(NetworkRecord network, String action, String containerId) {
    events.publish(
        "network",
        action,
        network.id(),
        Map.of("container", containerId, "name", network.name(), "type", network.driver()));
  }

  void pruned() {
    events.publish("network", "prune", "", Map.of("reclaimed", "0"));
  }
}
