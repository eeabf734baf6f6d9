package io.gantry.engine;

import io.gantry.runtime.Exit;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What happens when a container's process has ended: everything that it had is given back, then the
 * new state is shown; then it is started again, removed, or left.
 */
final class ContainerEnd implements ContainerEnding {
  private static final Logger LOG = System.getLogger(ContainerEnd.class.getName());

  private final ContainerRegistry registry;
  private final ContainerNetworks networks;
  private final VolumeUses volumes;
  private final ContainerFiles files;
  private final ContainerRemove remove;
  private final RestartPolicyRunner restarts;
  private final ContainerEvents events;

  ContainerEnd(
      ContainerRegistry registry,
      ContainerNetworks networks,
      VolumeUses volumes,
      ContainerFiles files,
      ContainerRemove remove,
      RestartPolicyRunner restarts,
      ContainerEvents events) {
    this.registry = registry;
    this.networks = networks;
    this.volumes = volumes;
    this.files = files;
    this.remove = remove;
    this.restarts = restarts;
    this.events = events;
  }

  /** Waits for a start that is not through yet. */
  // The very process: an earlier one of the same container is not meant.
  @SuppressWarnings("ReferenceEquality")
  @Override
  public void ended(Container container, LiveProcess process, Exit exit) {
    container.lock().lock();
    try {
      if (container.live().filter(live -> live == process).isPresent()) {
        boolean oom = quietly(container, false, () -> process.cgroup().oomKills() > 0);
        giveBack(container, process);
        FaultPoints.reach("end.givenBack");
        container.live(null);
        seen(container, process, exit, oom);
      }
    } finally {
      container.lock().unlock();
      process.ended().complete(Boolean.TRUE);
    }
  }

  /** A full disk must not let an ended container look alive, and not removable, for ever. */
  private void seen(Container container, LiveProcess process, Exit exit, boolean oom) {
    try {
      finish(container, process.startedAt(), exit, oom);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "cannot save the end of container " + container.id(), e);
      if (container.state().alive()) {
        container.become(
            container
                .record()
                .withState(
                    new ContainerState.Exited(
                        process.startedAt(), exit.at(), exit.code(), oom, "")));
      }
      container.waiters().exited(new ExitResult(exit.code(), ""));
      // The exit file stays: by it the next daemon learns of this end.
      return;
    }
    FaultPoints.reach("end.saved");
    // Last, since it holds the exit file, by which the next daemon would know of this end.
    Folders.remove(files.run(container.id()));
  }

  /** The state after an end; the caller holds the lock, and nothing of the process is left. */
  void finish(Container container, Instant startedAt, Exit exit, boolean oom) {
    Duration run = Duration.between(startedAt, exit.at());
    ContainerRecord record = container.record();
    tell(record, exit, oom, run);
    ContainerState.Exited state =
        new ContainerState.Exited(startedAt, exit.at(), exit.code(), oom, "");
    boolean again =
        RestartBackoff.wanted(
            record.spec().host().restartPolicy(),
            exit.code(),
            record.stoppedByHand(),
            record.restartCount());
    if (again) {
      restarts.schedule(container, state, run);
    } else if (record.spec().host().autoRemove() && !container.keptOnce()) {
      container.become(record.withState(state));
      container.waiters().exited(new ExitResult(exit.code(), ""));
      remove.finish(container, true);
    } else {
      registry.change(
          container, old -> old.withState(state).withNetwork(NetworkViews.unconnected(old.spec())));
      container.waiters().exited(new ExitResult(exit.code(), ""));
    }
  }

  @Override
  public void notStarted(Container container, StartFailure failure) {
    ContainerRecord record = container.record();
    ContainerState before = record.state();
    boolean neverRan = before instanceof ContainerState.Created;
    ContainerState state =
        neverRan
            ? new ContainerState.Created(failure.code(), failure.text())
            : new ContainerState.Exited(
                before.startedAt(), before.finishedAt(), failure.code(), false, failure.text());
    registry.change(container, old -> old.withState(state));
    if (record.spec().host().autoRemove()) {
      remove.finish(container, true);
    } else if (before instanceof ContainerState.Restarting) {
      container.waiters().exited(new ExitResult(failure.code(), failure.text()));
    }
  }

  /** What cannot be given back must not keep a container that has ended from being seen so. */
  private void giveBack(Container container, LiveProcess process) {
    // Not the shim: it ends by itself, and is reaped when its connection has ended.
    quietly(
        container,
        true,
        () -> {
          process.cgroup().delete();
          return true;
        });
    quietly(
        container,
        true,
        () -> {
          networks.disconnect(process.connection());
          return true;
        });
    quietly(
        container,
        true,
        () -> {
          volumes.unmount(container.record());
          return true;
        });
    ContainerHooks.stopped(ContainerHooks.state(container.id(), files.run(container.id())));
  }

  private static boolean quietly(Container container, boolean otherwise, BooleanSupplier part) {
    try {
      return part.getAsBoolean();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "after the end of container " + container.id(), e);
      return otherwise;
    }
  }

  private void tell(ContainerRecord record, Exit exit, boolean oom, Duration run) {
    if (oom) {
      events.tell(record, "oom");
    }
    Map<String, String> attributes = new HashMap<>();
    attributes.put("exitCode", String.valueOf(exit.code()));
    attributes.put("execDuration", String.valueOf(run.toSeconds()));
    events.tell(record, "die", attributes);
  }
}
