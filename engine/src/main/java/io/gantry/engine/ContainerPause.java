package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.store.ContainerSnapshots;

/** Freezes and thaws containers. */
final class ContainerPause {
  private final ContainerRegistry registry;
  private final ContainerSnapshots snapshots;
  private final ContainerEvents events;

  ContainerPause(ContainerRegistry registry, ContainerSnapshots snapshots, ContainerEvents events) {
    this.registry = registry;
    this.snapshots = snapshots;
    this.events = events;
  }

  void pause(Container container) {
    container.lock().lock();
    try {
      ContainerState.Running running =
          switch (container.state()) {
            case ContainerState.Running state -> state;
            case ContainerState.Paused _ ->
                throw GantryException.conflict(
                    "Container " + container.id() + " is already paused");
            case ContainerState.Created _,
                ContainerState.Restarting _,
                ContainerState.Exited _,
                ContainerState.Dead _,
                ContainerState.Removing _ ->
                throw ContainerStop.notRunning(container);
          };
      live(container).cgroup().freeze();
      registry.change(
          container,
          record ->
              record.withState(
                  new ContainerState.Paused(
                      running.pid(), running.startTime(), running.startedAt())));
      events.tell(container.record(), "pause");
    } finally {
      container.lock().unlock();
    }
  }

  void unpause(Container container) {
    container.lock().lock();
    try {
      if (!(container.state() instanceof ContainerState.Paused paused)) {
        throw GantryException.conflict("Container " + container.id() + " is not paused");
      }
      snapshots.refuseUnfinished("unpause", container.id());
      live(container).cgroup().thaw();
      registry.change(
          container,
          record ->
              record.withState(
                  new ContainerState.Running(
                      paused.pid(), paused.startTime(), paused.startedAt(), false)));
      events.tell(container.record(), "unpause");
    } finally {
      container.lock().unlock();
    }
  }

  private static LiveProcess live(Container container) {
    return container.live().orElseThrow(() -> ContainerStop.notRunning(container));
  }
}
