package io.gantry.engine;

import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Namespaces;
import io.gantry.linux.PlatformThread;
import io.gantry.linux.Processes;
import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import io.gantry.store.RootFs;
import io.gantry.store.RootedFiles;
import io.gantry.store.Snapshots;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Opens the file systems of containers as they see them, whatever their state. A running one is
 * entered through its process's root, one that does not run is put together in private mounts. Work
 * runs on a platform thread of its own that ends with it, and with it all that it has mounted.
 */
final class ContainerRoots {
  private final Snapshots snapshots;
  private final ContainerFiles files;
  private final Path place;

  private final VolumeUses volumes;

  /**
   * @param place a folder of the engine's that may be covered by private mounts
   */
  ContainerRoots(Snapshots snapshots, ContainerFiles files, VolumeUses volumes, Path place) {
    this.snapshots = snapshots;
    this.files = files;
    this.volumes = volumes;
    this.place = place;
  }

  /** The open root, and the files below it. */
  record View(Fd root, RootedFiles files) {}

  /** Does something with the files, and changes nothing. No lock is held meanwhile. */
  <T> T read(Container container, Function<View, T> act) {
    Optional<Fd> live;
    container.lock().lock();
    try {
      live = liveRoot(container);
      if (live.isEmpty()) {
        makeMountPoints(container.record());
      }
    } finally {
      container.lock().unlock();
    }
    return live.isPresent()
        ? inLive(container, live.get(), act)
        : inStopped(container.record(), false, act);
  }

  /** As {@link #read}, and may change them. One that does not run cannot be started meanwhile. */
  <T> T write(Container container, Function<View, T> act) {
    Optional<Fd> live;
    container.lock().lock();
    try {
      live = liveRoot(container);
      if (live.isEmpty()) {
        return inStopped(container.record(), true, act);
      }
    } finally {
      container.lock().unlock();
    }
    return inLive(container, live.get(), act);
  }

  private <T> T inLive(Container container, Fd live, Function<View, T> act) {
    return PlatformThread.call(
        "files",
        () -> {
          try (Fd root = live) {
            return act.apply(view(container.record(), root));
          }
        });
  }

  private <T> T inStopped(ContainerRecord record, boolean writable, Function<View, T> act) {
    return withMounts(
        record,
        () -> {
          try (Fd root = stopped(record).mount(place, writable)) {
            return act.apply(view(record, root));
          }
        });
  }

  /** What is read only cannot get mount points that are missing; this makes them first. */
  private void makeMountPoints(ContainerRecord record) {
    if (record.mounts().isEmpty()) {
      return;
    }
    withMounts(
        record,
        () -> {
          StoppedRoot view = stopped(record);
          view.mount(place, false).close();
          if (!view.isComplete()) {
            view.mount(place, true).close();
          }
          return view;
        });
  }

  /** The volumes come first: the private mounts are copies of those that are there by then. */
  private <T> T withMounts(ContainerRecord record, Callable<T> act) {
    return volumes.mounted(record, () -> Namespaces.callWithPrivateMounts(act));
  }

  private View view(ContainerRecord record, Fd root) {
    Set<String> crossed = new HashSet<>();
    record.mounts().forEach(mount -> crossed.add(mount.target().replaceFirst("/+$", "")));
    return new View(root, new RootedFiles(root, crossed::contains));
  }

  /** Empty when no process lives. The descriptor stays the process's root, whoever it was. */
  static Optional<Fd> liveRoot(Container container) {
    if (container.gone()) {
      throw GantryException.notFound("No such container: " + container.id());
    }
    ContainerState state = container.state();
    if (!state.alive()) {
      return Optional.empty();
    }
    Fd root;
    try {
      root = DetachedRoot.ofProcess(state.pid()).root();
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ESRCH) {
        return Optional.empty();
      }
      throw e;
    }
    // Asked after it was opened: another process of this number would have another time.
    if (Processes.startTime(state.pid()).equals(OptionalLong.of(state.startTime()))) {
      return Optional.of(root);
    }
    root.close();
    return Optional.empty();
  }

  private StoppedRoot stopped(ContainerRecord record) {
    RootFs layers =
        snapshots
            .get(record.id())
            .orElseThrow(() ->
                GantryException.conflict(
                    "container "
                        + record.id()
                        + " is "
                        + record.state().status()
                        + ": it has no files"));
    List<RuntimeSpec.Mount> asked =
        new ImageMounts(snapshots).asked(VolumeSubpaths.resolve(record));
    List<RuntimeSpec.Mount> names = files.mounts(ContainerLaunch.ownerOfNames(record));
    return new StoppedRoot(
        layers,
        ContainerMounts.merge(List.of(), names, asked),
        record.spec().host().security().readonlyRootfs());
  }
}
