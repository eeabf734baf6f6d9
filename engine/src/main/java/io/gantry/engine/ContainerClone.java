package io.gantry.engine;

import io.gantry.linux.PlatformThread;
import io.gantry.store.RootFs;
import io.gantry.store.Store;
import java.util.Optional;

/**
 * Makes containers that begin as others are: with their specification and their files. Volumes and
 * binds are shared as named; anonymous volumes are made anew.
 */
final class ContainerClone {
  private final Store store;
  private final ContainerCreate create;
  private final StandStill still;

  ContainerClone(Store store, ContainerCreate create, StandStill still) {
    this.store = store;
    this.create = create;
    this.still = still;
  }

  /** The id of the new one. */
  String clone(Container origin, Optional<String> name) {
    return still.during(
        origin,
        true,
        (runs, goOn) ->
            create.like(
                origin.record(),
                name,
                id -> {
                  RootFs files = files(origin.id(), id, runs);
                  goOn.run();
                  return files;
                }));
  }

  private RootFs files(String from, String to, boolean runs) {
    return PlatformThread.call(
        "clone", () -> store.snapshots().ofContainers().clone(from, to, runs));
  }
}
