package io.gantry.engine;

import io.gantry.linux.Signals;
import io.gantry.runtime.Cgroup;
import io.gantry.runtime.CgroupHierarchy;
import io.gantry.runtime.Cgroups;
import io.gantry.runtime.Exit;
import io.gantry.runtime.Launcher;
import io.gantry.runtime.Shim;
import io.gantry.store.Snapshots;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What a daemon does first: it takes up the containers that outlived the last one, learns how the
 * others ended, finishes what that one was at when it died, and clears away what belongs to nobody.
 */
final class Recovery {
  private static final Logger LOG = System.getLogger("io.gantry.engine");

  /** As Docker says it of a container whose end nobody saw. */
  private static final int UNSEEN = 255;

  private final ContainerRegistry registry;
  private final ContainerFiles files;
  private final ContainerNetworks networks;
  private final Parts parts;

  /** How to watch each adopted container for its end. */
  private final List<Runnable> watches = new ArrayList<>();

  /** What recovery works with beside containers. */
  record Parts(
      Launcher launcher,
      Cgroups cgroups,
      String cgroupParent,
      Snapshots snapshots,
      Volumes volumes,
      VolumeUses volumeUses,
      ContainerEnd end,
      ContainerRemove remove,
      RestartPolicyRunner restarts,
      HealthChecks health) {}

  Recovery(
      ContainerRegistry registry, ContainerFiles files, ContainerNetworks networks, Parts parts) {
    this.registry = registry;
    this.files = files;
    this.networks = networks;
    this.parts = parts;
  }

  /** Runs before anybody else sees the engine. */
  void run() {
    registry.all().forEach(this::takeUp);
    Set<String> living = new HashSet<>();
    for (Container container : registry.all()) {
      if (container.live().isPresent()) {
        living.add(container.id());
      }
    }
    clearForeign();
    clearCgroups(living);
    networks.reconcile();
    parts.volumes().recover(registry::contains);
    parts.volumeUses().recover();
    // Not before: one that ends now may be restarted, and the clearing would take that for foreign.
    watches.forEach(Runnable::run);
    registry.all().forEach(this::resume);
  }

  private void takeUp(Container container) {
    container.lock().lock();
    try {
      ContainerState state = container.state();
      if (state instanceof ContainerState.Removing || state instanceof ContainerState.Dead) {
        parts.remove().finish(container, false);
        return;
      }
      Path run = files.run(container.id());
      // A daemon that died between launch and save left a process that the record does not know.
      Optional<Shim> shim = parts.launcher().reconnect(run);
      if (shim.isPresent()) {
        adopt(container, shim.get());
      } else if (state.alive() || isNews(state, Exit.of(run))) {
        ended(container, Exit.of(run));
      } else {
        clear(container.id());
      }
    } finally {
      container.lock().unlock();
    }
  }

  /** Whether the record does not know of this end yet. */
  private static boolean isNews(ContainerState state, Optional<Exit> exit) {
    return exit.isPresent() && !exit.get().at().equals(state.finishedAt());
  }

  private void adopt(Container container, Shim shim) {
    if (shim.started().isEmpty()) {
      // It stands before its first instruction, and nobody will let it go on.
      kill(shim);
      clear(container.id());
      return;
    }
    Instant startedAt = shim.started().get();
    if (!container.state().alive()) {
      registry.change(
          container,
          record ->
              record.withState(
                  new ContainerState.Running(shim.pid(), shim.startTime(), startedAt, false)));
    }
    parts.volumeUses().adopt(container.record());
    Connection connection = networks.restore(container.record());
    registry.change(container, record -> record.withNetwork(NetworkViews.of(record, connection)));
    LiveProcess process =
        new LiveProcess(shim, cgroup(container), connection, startedAt, new CompletableFuture<>());
    container.live(process);
    watches.add(() -> {
      parts.health().watch(container, process);
      shim.onExit((ended, exit) -> parts.end().ended(container, process, exit));
      if (Snapshots.standsOnLazyLayers(shim.pid())) {
        // The last daemon served its files; its restart policy says whether it starts again.
        LOG.log(Level.WARNING, "container {0} ends: its image was not here yet", container.id());
        shim.signal(Signals.KILL);
      }
    });
  }

  /** The run folder goes last: it holds the exit file. */
  private void ended(Container container, Optional<Exit> exit) {
    parts.cgroups().open(cgroupPath(container.id())).delete();
    ContainerHooks.stopped(ContainerHooks.state(container.id(), files.run(container.id())));
    ContainerState state = container.state();
    Exit known = exit.orElseGet(() -> new Exit(UNSEEN, Instant.now()));
    Instant startedAt = state.alive() ? state.startedAt() : known.at();
    parts.end().finish(container, startedAt, known, false);
    Folders.remove(files.run(container.id()));
  }

  /** Policies at a daemon's start: `always` even for those that a user stopped. */
  private void resume(Container container) {
    container.lock().lock();
    try {
      ContainerRecord record = container.record();
      RestartPolicy.Condition condition = record.spec().host().restartPolicy().condition();
      boolean wanted =
          condition == RestartPolicy.Condition.ALWAYS
              || (condition == RestartPolicy.Condition.UNLESS_STOPPED && !record.stoppedByHand());
      switch (record.state()) {
        case ContainerState.Restarting _ -> parts.restarts().resume(container, Duration.ZERO);
        case ContainerState.Exited exited when wanted ->
            parts.restarts().schedule(container, exited, Duration.ZERO);
        case ContainerState.Exited _ -> {
          if (record.spec().host().autoRemove()) {
            parts.remove().finish(container, true);
          }
        }
        case ContainerState.Created _,
            ContainerState.Running _,
            ContainerState.Paused _,
            ContainerState.Dead _,
            ContainerState.Removing _ -> {}
      }
    } finally {
      container.lock().unlock();
    }
  }

  /** Folders and layers of containers that never came to be, or are half gone. */
  private void clearForeign() {
    Set<String> unknown = new HashSet<>(files.ids());
    unknown.addAll(parts.snapshots().ids());
    unknown.removeIf(id -> registry.contains(ImageMounts.owner(id)));
    for (String id : unknown) {
      parts.launcher().reconnect(files.run(id)).ifPresent(Recovery::kill);
      ContainerHooks.stopped(ContainerHooks.state(id, files.run(id)));
      files.remove(id);
      parts.snapshots().remove(id);
    }
  }

  /** What an attempt or an end left of one container that has no process. */
  private void clear(String id) {
    parts.cgroups().open(cgroupPath(id)).delete();
    ContainerHooks.stopped(ContainerHooks.state(id, files.run(id)));
    Folders.remove(files.run(id));
  }

  private void clearCgroups(Set<String> living) {
    for (CgroupHierarchy hierarchy : parts.cgroups().hierarchies()) {
      Path parent = hierarchy.mountPoint().resolve(relative(parts.cgroupParent()));
      List<String> names = Folders.names(parent);
      names.stream()
          .filter(ContainerLaunch::isId)
          .filter(id -> !living.contains(id))
          .forEach(id -> parts.cgroups().open(cgroupPath(id)).delete());
    }
  }

  private Cgroup cgroup(Container container) {
    return parts.cgroups().open(cgroupPath(container.id()));
  }

  private String cgroupPath(String id) {
    String parent =
        registry
            .lookUp(id)
            .map(other -> ContainerLaunch.cgroupParent(other.record(), parts.cgroupParent()))
            .orElse(parts.cgroupParent());
    return parent + "/" + id;
  }

  private static String relative(String path) {
    return path.startsWith("/") ? path.substring(1) : path;
  }

  private static void kill(Shim shim) {
    shim.signal(Signals.KILL);
    shim.close();
  }
}
