package io.gantry.engine;

import io.gantry.linux.Fd;
import io.gantry.linux.PlatformThread;
import io.gantry.oci.GantryException;
import io.gantry.store.ContainerSnapshot;
import io.gantry.store.ContainerSnapshots;
import io.gantry.store.Snapshots;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes containers' file systems back to moments that were kept. */
final class ContainerRewind {
  private final Snapshots files;
  private final ContainerSnapshots snapshots;
  private final StandStill still;
  private final ContainerEvents events;

  ContainerRewind(Snapshots files, StandStill still, ContainerEvents events) {
    this.files = files;
    this.snapshots = files.ofContainers();
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

  /** Waits for a rollback: it reads what it goes back to. */
  long remove(Container container, String name) {
    container.lock().lock();
    try {
      return PlatformThread.call("snapshot", () -> snapshots.remove(container.id(), name));
    } finally {
      container.lock().unlock();
    }
  }

  void rollback(Container container, String name) {
    container.lock().lock();
    try {
      if (container.gone()) {
        throw GantryException.notFound("No such container: " + container.id());
      }
      PlatformThread.call(
          "rollback",
          () -> {
            goBack(container, name);
            return name;
          });
      events.tell(container.record(), "rollback", Map.of("snapshot", name));
    } finally {
      container.lock().unlock();
    }
  }

  private void goBack(Container container, String name) {
    switch (container.state()) {
      case ContainerState.Created _, ContainerState.Exited _, ContainerState.Dead _ ->
          snapshots.rollback(container.id(), name);
      case ContainerState.Paused paused -> inPlace(container, paused, name);
      case ContainerState.Running _, ContainerState.Restarting _, ContainerState.Removing _ ->
          throw refused(
              container,
              name,
              "it is %s. Hint: stop or pause it first".formatted(container.state().status()));
    }
  }

  /** Its processes stand still, but have files open: only through their own mount can it change. */
  private void inPlace(Container container, ContainerState.Paused paused, String name) {
    try (Fd root =
        ContainerRoots.liveRoot(container)
            .orElseThrow(() -> refused(container, name, "its process has just ended"))) {
      if (!Snapshots.isRoot(root, paused.pid(), files.get(container.id()).orElseThrow())) {
        throw refused(
            container, name, "its process has another root folder now. Hint: stop it first");
      }
      snapshots.rollbackInPlace(
          container.id(), name, root, () -> FaultPoints.reach("rollback.step"));
    }
  }

  private static GantryException refused(Container container, String name, String why) {
    return GantryException.conflict(
        "cannot roll back container %s to snapshot %s: %s".formatted(container.id(), name, why));
  }

  private static Snapshot view(ContainerSnapshot found) {
    return new Snapshot(found.name(), found.created(), found.bytes());
  }
}
