package io.gantry.docker;

import io.gantry.engine.ContainerState;
import io.gantry.engine.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Writes a container's state, as fields for inspect and as words for lists. Pure. */
final class StateWriter {
  private StateWriter() {}

  static StateWire wire(ContainerState state, Optional<Health> health) {
    return new StateWire(
        state.status(),
        state.alive() || state instanceof ContainerState.Restarting,
        state instanceof ContainerState.Paused,
        state instanceof ContainerState.Restarting,
        state.oomKilled(),
        state instanceof ContainerState.Dead,
        state.pid(),
        state.exitCode(),
        state.error(),
        Times.text(state.startedAt()),
        Times.text(state.finishedAt()),
        health.map(HealthWire::of).orElse(null));
  }

  /** "Up 3 minutes (healthy)", "Exited (0) 2 hours ago". */
  static String words(ContainerState state, Optional<Health> health, Instant now) {
    return switch (state) {
      case ContainerState.Created _ -> "Created";
      case ContainerState.Running running ->
          "Up " + since(running.startedAt(), now) + health.map(StateWriter::words).orElse("");
      case ContainerState.Paused paused -> "Up " + since(paused.startedAt(), now) + " (Paused)";
      case ContainerState.Restarting ended ->
          "Restarting (%d) %s ago".formatted(ended.exitCode(), since(ended.finishedAt(), now));
      case ContainerState.Exited ended ->
          "Exited (%d) %s ago".formatted(ended.exitCode(), since(ended.finishedAt(), now));
      case ContainerState.Dead _ -> "Dead";
      case ContainerState.Removing _ -> "Removal In Progress";
    };
  }

  private static String words(Health health) {
    String text = health.status().text();
    return health.status() == Health.Status.STARTING
        ? " (health: " + text + ")"
        : " (" + text + ")";
  }

  private static String since(Instant then, Instant now) {
    return Times.span(Duration.between(then, now));
  }
}
