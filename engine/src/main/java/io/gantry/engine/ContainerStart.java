package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.runtime.Cgroup;
import io.gantry.runtime.Shim;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Starts containers: network, cgroup, specification, launch, record. What a daemon that dies in
 * between leaves is either a process whose run folder tells the next daemon of it, or nothing that
 * the record knows, which the next daemon clears away.
 */
final class ContainerStart {
  private final ContainerRegistry registry;
  private final ContainerNetworks networks;
  private final VolumeUses volumes;
  private final ContainerFiles files;
  private final ContainerLaunch launch;
  private final ContainerEvents events;
  private final StartTimingsRing timings;
  private final ContainerEnding ending;
  private final HealthChecks health;
  private final ImagePlatforms platforms;

  ContainerStart(
      ContainerRegistry registry,
      ContainerNetworks networks,
      VolumeUses volumes,
      ContainerFiles files,
      ContainerLaunch launch,
      ContainerEvents events,
      StartTimingsRing timings,
      ContainerEnding ending,
      HealthChecks health,
      ImagePlatforms platforms) {
    this.registry = registry;
    this.networks = networks;
    this.volumes = volumes;
    this.files = files;
    this.launch = launch;
    this.events = events;
    this.timings = timings;
    this.ending = ending;
    this.health = health;
    this.platforms = platforms;
  }

  /** Starts it by hand; NOT_MODIFIED when it runs. */
  void start(Container container) {
    container.lock().lock();
    try {
      check(container);
      container.backoff(RestartBackoff.INITIAL);
      begin(container, record -> record.withRestartCount(0).withStoppedByHand(false));
    } finally {
      container.lock().unlock();
    }
  }

  /** Starts it by its policy; a failure ends the policy's care. The caller holds the lock. */
  void restart(Container container) {
    try {
      begin(container, record -> record.withRestartCount(record.restartCount() + 1));
    } catch (GantryException e) {
      // The container's state tells why; there is nobody to answer to.
    }
  }

  private static void check(Container container) {
    ContainerState state = container.state();
    String id = container.id();
    if (container.gone()) {
      throw GantryException.notFound("No such container: " + id);
    }
    switch (state) {
      case ContainerState.Running _ ->
          throw new GantryException(
              GantryException.Kind.NOT_MODIFIED, "container " + id + " is already running");
      case ContainerState.Paused _ ->
          throw GantryException.conflict("cannot start a paused container, try unpause instead");
      case ContainerState.Dead _, ContainerState.Removing _ ->
          throw GantryException.conflict("container is marked for removal and cannot be started");
      case ContainerState.Created _, ContainerState.Exited _, ContainerState.Restarting _ -> {}
    }
  }

  private void begin(Container container, UnaryOperator<ContainerRecord> change) {
    Acquired acquired = new Acquired();
    StartClock clock = new StartClock();
    try {
      LiveProcess process = launched(container, acquired, clock, change);
      StartTimings took = clock.end(container.id());
      container.timings(took);
      timings.add(took);
      events.tell(container.record(), "start");
      health.watch(container, process);
      process.shim().onExit((shim, exit) -> ending.ended(container, process, exit));
    } catch (RuntimeException e) {
      acquired.giveBack(e);
      throw failed(container, e);
    }
  }

  private LiveProcess launched(
      Container container,
      Acquired acquired,
      StartClock clock,
      UnaryOperator<ContainerRecord> change) {
    ContainerRecord record = container.record();
    DeviceEdits devices = launch.devices(record);
    MountPlan.prepare(record);
    volumes.mount(record);
    acquired.onFailure(() -> volumes.unmount(record));
    FaultPoints.reach("start.volumes");
    Connection connection = networks.connect(record);
    acquired.onFailure(() -> networks.disconnect(connection));
    FaultPoints.reach("start.network");
    clock.step("network");
    Cgroup cgroup = launch.cgroup(record, devices);
    acquired.onFailure(cgroup::delete);
    FaultPoints.reach("start.cgroup");
    clock.step("cgroup");
    NetworkView network = NetworkViews.of(record, connection);
    files.write(record, networks.names(record, network));
    acquired.onFailure(() -> Folders.remove(files.run(record.id())));
    acquired.onFailure(
        () -> ContainerHooks.stopped(ContainerHooks.state(record.id(), files.run(record.id()))));
    Shim shim = launch.launch(container, connection, cgroup, devices, clock);
    acquired.onFailure(() -> launch.kill(shim));
    FaultPoints.reach("start.launched");
    Instant startedAt = shim.started().orElseGet(Instant::now);
    LiveProcess process =
        new LiveProcess(
            shim,
            cgroup,
            ContainerNetworks.afterStart(connection),
            startedAt,
            new CompletableFuture<>());
    registry.change(
        container,
        old ->
            change
                .apply(old)
                .withNetwork(network)
                .withState(
                    new ContainerState.Running(shim.pid(), shim.startTime(), startedAt, false)));
    container.live(process);
    FaultPoints.reach("start.saved");
    clock.step("save");
    return process;
  }

  /** Shows why it did not start, and answers what to tell the caller. */
  private GantryException failed(Container container, RuntimeException cause) {
    StartFailure failure = platforms.explained(container.record(), cause);
    container.attaches().end();
    ending.notStarted(container, failure);
    return failure.exception(cause);
  }
}
