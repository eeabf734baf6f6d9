package io.gantry.engine;

import io.gantry.linux.PlatformThread;
import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import io.gantry.store.Snapshots;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Everything that can be done with containers. A ref is an id, a unique prefix of one, or a name.
 * All methods may be called from any thread and block it while they work; {@link #inspect} and
 * {@link #list} never wait for another call.
 */
public final class Containers {
  private final ContainerRegistry registry;
  private final ContainerViews views;
  private final Acts acts;
  private final Snapshots snapshots;
  private final Function<String, Optional<String>> imageIds;

  /** One class an act. */
  record Acts(
      ContainerCreate create,
      ContainerStart start,
      ContainerStop stop,
      ContainerRemove remove,
      ContainerPause pause,
      ContainerRename rename,
      ContainerUpdate update,
      ContainerPrune prune,
      AttachSessions attach,
      ContainerLogs logs,
      ContainerStats stats,
      ContainerCopy copy,
      ContainerCommit commit,
      ContainerRewind rewind,
      ContainerClone copies,
      ContainerEvents events) {}

  /**
   * @param imageIds the id of the image of a name; empty when there is none
   */
  Containers(
      ContainerRegistry registry,
      ContainerViews views,
      Acts acts,
      Snapshots snapshots,
      Function<String, Optional<String>> imageIds) {
    this.registry = registry;
    this.views = views;
    this.acts = acts;
    this.snapshots = snapshots;
    this.imageIds = imageIds;
  }

  /** Makes a container of an image for whatever platform; without a name it gets one. */
  public Created create(Optional<String> name, ContainerSpec spec) {
    return create(name, spec, Optional.empty());
  }

  /**
   * Makes a container; without a name it gets one.
   *
   * @param platform that the image must be for, or else NOT_FOUND
   */
  public Created create(Optional<String> name, ContainerSpec spec, Optional<Platform> platform) {
    return acts.create().create(name, spec, platform);
  }

  /** NOT_MODIFIED when it runs. */
  public void start(String ref) {
    acts.start().start(registry.find(ref));
  }

  /**
   * Signals, waits, kills; NOT_MODIFIED when it does not run. A negative timeout waits for ever.
   */
  public void stop(String ref, Optional<Duration> timeout, Optional<String> signal) {
    acts.stop().stop(registry.find(ref), timeout, signal);
  }

  /** Stops it when it runs, and starts it; one with auto-remove survives this. */
  public void restart(String ref, Optional<Duration> timeout, Optional<String> signal) {
    Container container = registry.find(ref);
    container.keptOnce(true);
    try {
      if (container.state().alive() || container.state() instanceof ContainerState.Restarting) {
        acts.stop().stop(container, timeout, signal);
      }
    } finally {
      container.keptOnce(false);
    }
    acts.start().start(container);
    acts.events().tell(container.record(), "restart");
  }

  /** Sends a signal by name or number; empty is KILL. CONFLICT when it does not run. */
  public void kill(String ref, String signal) {
    acts.stop().kill(registry.find(ref), signal);
  }

  /** Freezes all its processes; CONFLICT when it does not run. */
  public void pause(String ref) {
    acts.pause().pause(registry.find(ref));
  }

  /** CONFLICT when it is not paused. */
  public void unpause(String ref) {
    acts.pause().unpause(registry.find(ref));
  }

  /** CONFLICT when another has the name. */
  public void rename(String ref, String name) {
    acts.rename().rename(registry.find(ref), name);
  }

  /** CONFLICT when it runs, unless forced. */
  public void remove(String ref, RemoveOptions options) {
    if (options.link()) {
      throw GantryException.invalid("Could not get parent for /" + ref + ": there are no links");
    }
    Container container = registry.find(ref);
    if (options.force()) {
      container.keptOnce(true);
      acts.stop().killAndAwait(container);
    }
    acts.remove().remove(container, options.volumes());
  }

  /** NOT_FOUND when there is none. */
  public ContainerView inspect(String ref) {
    return views.of(registry.find(ref));
  }

  /** All, the newest first. */
  public List<ContainerView> list() {
    return registry.all().stream().map(views::of).toList();
  }

  /**
   * As {@code docker ps}: without {@code all} the running ones, unless a filter asks for others.
   */
  public List<ContainerView> list(ContainerFilter filter, boolean all, OptionalInt limit) {
    Predicate<ContainerView> wanted = filter.predicate(this::inspect, imageIds);
    boolean others = all || limit.isPresent() || filter.asksForState();
    return list().stream()
        .filter(view -> others || isUp(view.state()))
        .filter(wanted)
        .limit(limit.orElse(Integer.MAX_VALUE))
        .toList();
  }

  /** Bytes on disk; walks the container's layer. */
  public ContainerSize size(String ref) {
    Container container = registry.find(ref);
    long writable = snapshots.usage(container.id()).bytes();
    long below = acts.stats().imageSize(container.record().imageId());
    return new ContainerSize(writable, writable + below);
  }

  /** Registers at once, so that a start that follows cannot be missed. */
  public Wait wait(String ref, WaitCondition condition) {
    Container container = registry.find(ref);
    container.lock().lock();
    try {
      ContainerState state = container.state();
      ExitResult last = new ExitResult(state.exitCode(), state.error());
      boolean over = container.gone() || (condition == WaitCondition.NOT_RUNNING && !isUp(state));
      return over ? Waiters.done(last) : container.waiters().register(condition);
    } finally {
      container.lock().unlock();
    }
  }

  /** Also before the start. */
  public AttachSession attach(String ref, AttachOptions options) {
    return acts.attach().attach(registry.find(ref), options);
  }

  /** INVALID when neither stream is asked for. */
  public LogStream logs(String ref, LogOptions options) {
    return acts.logs().open(registry.find(ref), options);
  }

  /** Zeros when it does not run. */
  public Stats stats(String ref) {
    return acts.stats().of(registry.find(ref));
  }

  /** Runs {@code ps} on the host with these arguments, {@code -ef} when empty. */
  public Top top(String ref, String psArguments) {
    Container container = registry.find(ref);
    LiveProcess live = container.live().orElseThrow(() -> ContainerStop.notRunning(container));
    Top top = ProcessTable.of(Set.copyOf(live.cgroup().pids()), psArguments);
    acts.events().tell(container.record(), "top");
    return top;
  }

  /** CONFLICT when it does not run. */
  public void resize(String ref, TerminalSize size) {
    Container container = registry.find(ref);
    LiveProcess live = container.live().orElseThrow(() -> ContainerStop.notRunning(container));
    live.shim().resize(size.rows(), size.columns());
    acts.events()
        .tell(
            container.record(),
            "resize",
            Map.of("height", String.valueOf(size.rows()), "width", String.valueOf(size.columns())));
  }

  /** Answers warnings. */
  public List<String> update(String ref, UpdateSpec update) {
    return acts.update().update(registry.find(ref), update);
  }

  /** What the container's files differ in from its image's, by path. */
  public List<Change> changes(String ref) {
    return snapshots.changes(registry.find(ref).id()).stream()
        .map(change -> new Change(kind(change.kind()), change.path()))
        .toList();
  }

  /** What stands at a path of the container; NOT_FOUND in Docker's words. */
  public PathStat stat(String ref, String path) {
    return acts.copy().stat(registry.find(ref), ref, path);
  }

  /**
   * Writes a file or folder of the container as an archive.
   *
   * @param begin hears what stands there, and gives the stream; both are used by another thread,
   *     while the caller waits
   */
  public void copyOut(String ref, String path, Function<PathStat, OutputStream> begin) {
    acts.copy().out(registry.find(ref), ref, path, begin);
  }

  /**
   * Writes an archive, plain or compressed, into a folder of the container. The stream is read to
   * its end by another thread, while the caller waits.
   */
  public void copyIn(String ref, String path, InputStream archive, CopyOptions options) {
    acts.copy().in(registry.find(ref), ref, path, archive, options);
  }

  /**
   * Writes the container's whole file system as an archive, without what is mounted in it.
   *
   * @param begin gives the stream once it is sure that there is something to write
   */
  public void export(String ref, Supplier<OutputStream> begin) {
    Container container = registry.find(ref);
    PlatformThread.call(
        "export",
        () -> {
          snapshots.export(container.id(), begin);
          return null;
        });
    acts.events().tell(container.record(), "export");
  }

  /** Makes an image of the container; answers its id. */
  public String commit(String ref, CommitOptions options) {
    return acts.commit().commit(registry.find(ref), options);
  }

  /**
   * Keeps what the container's files are now; one that runs is paused meanwhile. Volumes are not
   * part of it. Answers the snapshot's name.
   *
   * @param name empty for the next free number
   */
  public String snapshot(String ref, Optional<String> name) {
    return acts.rewind().create(registry.find(ref), name);
  }

  /** In the order of their making. */
  public List<Snapshot> snapshots(String ref) {
    return acts.rewind().list(registry.find(ref));
  }

  /** NOT_FOUND when there is none; answers the bytes that this freed. */
  public long removeSnapshot(String ref, String name) {
    return acts.rewind().remove(registry.find(ref), name);
  }

  /** Makes the container's files what they were; CONFLICT when it runs. */
  public void rollback(String ref, String name) {
    acts.rewind().rollback(registry.find(ref), name);
  }

  /** Makes a container with the same specification and files; answers its id. */
  public String clone(String ref, Optional<String> name) {
    return acts.copies().clone(registry.find(ref), name);
  }

  /** Removes those that do not run; filters {@code until} and {@code label}. */
  public Pruned prune(Map<String, List<String>> filters) {
    return acts.prune().prune(filters);
  }

  private static Change.Kind kind(io.gantry.store.Change.Kind kind) {
    return switch (kind) {
      case MODIFIED -> Change.Kind.MODIFIED;
      case ADDED -> Change.Kind.ADDED;
      case DELETED -> Change.Kind.DELETED;
    };
  }

  private static boolean isUp(ContainerState state) {
    return state.alive() || state instanceof ContainerState.Restarting;
  }
}
