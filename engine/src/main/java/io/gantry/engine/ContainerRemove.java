package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.store.Store;

/**
 * Removes containers. The record says so first and goes last: what a dead daemon began, the next
 * one ends.
 */
final class ContainerRemove {
  private final Store store;
  private final ContainerRegistry registry;
  private final ContainerFiles files;
  private final Volumes volumes;
  private final ImageMounts images;
  private final ImageUses uses;
  private final ContainerEvents events;

  ContainerRemove(
      Store store,
      ContainerRegistry registry,
      ContainerFiles files,
      Volumes volumes,
      ImageUses uses,
      ContainerEvents events) {
    this.images = new ImageMounts(store.snapshots());
    this.uses = uses;
    this.store = store;
    this.registry = registry;
    this.files = files;
    this.volumes = volumes;
    this.events = events;
  }

  /**
   * CONFLICT when it runs; NOT_FOUND when another was quicker. Answers the bytes of the disk that
   * this freed, volumes not counted.
   */
  long remove(Container container, boolean withVolumes) {
    container.lock().lock();
    try {
      if (container.gone()) {
        throw GantryException.notFound("No such container: " + container.id());
      }
      ContainerState state = container.state();
      if (state.alive() || state instanceof ContainerState.Restarting) {
        throw GantryException.conflict(
            "cannot remove container \"/"
                + container.record().name()
                + "\": container is "
                + state.status()
                + ": stop the container before removing or force remove");
      }
      return finish(container, withVolumes);
    } finally {
      container.lock().unlock();
    }
  }

  /** As {@link #remove}, of a container that has no process; the caller holds its lock. */
  long finish(Container container, boolean withVolumes) {
    ContainerState state = container.state();
    int code = state.exitCode();
    registry.change(
        container,
        record ->
            record.withState(
                new ContainerState.Removing(state.startedAt(), state.finishedAt(), code)));
    FaultPoints.reach("remove.marked");
    long freed;
    try {
      freed = takeAway(container, withVolumes);
    } catch (RuntimeException e) {
      registry.change(container, record -> record.withState(dead(state, e)));
      throw GantryException.internal(
          "cannot remove container " + container.id() + ": " + e.getMessage(), e);
    }
    container.attaches().end();
    events.tell(container.record(), "destroy");
    container.waiters().removed(new ExitResult(code, state.error()));
    return freed;
  }

  private long takeAway(Container container, boolean withVolumes) {
    String id = container.id();
    ContainerRecord record = container.record();
    long freed = store.snapshots().remove(id) + images.remove(record);
    FaultPoints.reach("remove.snapshot");
    freed += files.remove(id);
    FaultPoints.reach("remove.files");
    if (withVolumes) {
      volumes.removeAnonymous(id, record.mounts());
    } else {
      volumes.keepAnonymous(record.mounts());
    }
    FaultPoints.reach("remove.volumes");
    registry.remove(container);
    FaultPoints.reach("remove.forgotten");
    uses.touch(record.imageId());
    ImageMounts.of(record.mounts()).forEach(mount -> uses.touch(mount.source()));
    // An image that was removed by force while this container stood on it can go now.
    return freed + store.images().collect();
  }

  private static ContainerState dead(ContainerState state, RuntimeException why) {
    return new ContainerState.Dead(
        state.startedAt(), state.finishedAt(), state.exitCode(), String.valueOf(why.getMessage()));
  }
}
