package io.gantry.engine;

import io.gantry.linux.PlatformThread;
import io.gantry.oci.GantryException;
import io.gantry.store.ContainerSnapshot;
import io.gantry.store.ContainerSnapshots;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes containers' file systems back to moments that were kept. */
final class ContainerRewind {
  private final ContainerSnapshots snapshots;
  private final StandStill still;
  private final ContainerEvents events;

  ContainerRewind(ContainerSnapshots snapshots, StandStill still, ContainerEvents events) {
    this.snapshots = snapshots;
    this.still = still;
    this.events = events;
  }

  String create(Container container, Optional<String> name) {
    String made =
        still.during(
            container,
            true,
            (runs, goOn) ->
                PlatformThread.call(
                    "snapshot", () -> snapshots.create(container.id(), name, runs)));
    events.tell(container.record(), "snapshot", Map.of("snapshot", made));
    return made;
  }

  List<Snapshot> list(Container container) {
    return snapshots.list(container.id()).stream().map(ContainerRewind::view).toList();
  }

  long remove(Container container, String name) {
    return PlatformThread.call("snapshot", () -> snapshots.remove(container.id(), name));
  }

  void rollback(Container container, String name) {
    container.lock().lock();
    try {
      ContainerState state = container.state();
      if (container.gone()) {
        throw GantryException.notFound("No such container: " + container.id());
      }
      if (state.alive() || state instanceof ContainerState.Restarting) {
        throw GantryException.conflict(
            "cannot roll back container %s to snapshot %s: it is %s. Hint: stop it first"
                .formatted(container.id(), name, state.status()));
      }
      PlatformThread.call(
          "rollback",
          () -> {
            snapshots.rollback(container.id(), name);
            return name;
          });
      events.tell(container.record(), "rollback", Map.of("snapshot", name));
    } finally {
      container.lock().unlock();
    }
  }

  private static Snapshot view(ContainerSnapshot found) {
    return new Snapshot(found.name(), found.created(), found.bytes());
  }
}
