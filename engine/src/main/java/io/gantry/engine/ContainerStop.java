package io.gantry.engine;

import io.gantry.linux.Signals;
import io.gantry.oci.GantryException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends containers: with a signal and patience, or at once. Waits outside of all locks. */
final class ContainerStop {
  /** SIGKILL cannot be refused; longer than that only a broken kernel or disk takes. */
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(30);

  private final ContainerRegistry registry;
  private final ContainerEvents events;

  ContainerStop(ContainerRegistry registry, ContainerEvents events) {
    this.registry = registry;
    this.events = events;
  }

  /** NOT_MODIFIED when it does not run. A negative timeout waits for ever. */
  void stop(Container container, Optional<Duration> timeout, Optional<String> signal) {
    Optional<LiveProcess> live = begin(container);
    if (live.isEmpty()) {
      return;
    }
    end(container, live.get(), timeout, signal);
    events.tell(container.record(), "stop");
  }

  /** The end of the engine: as {@link #stop}, but policies may start it again the next time. */
  void end(Container container) {
    container.live().ifPresent(live -> end(container, live, Optional.empty(), Optional.empty()));
  }

  private void end(
      Container container, LiveProcess live, Optional<Duration> timeout, Optional<String> signal) {
    ProcessSpec process = container.record().spec().process();
    String name = signal.filter(text -> !text.isEmpty()).orElse(process.stopSignal());
    Duration patience = timeout.orElse(Duration.ofSeconds(process.stopTimeout().orElse(0)));
    send(container, live, number(name));
    thaw(container, live);
    if (!await(live.ended(), patience)) {
      send(container, live, Signals.KILL);
      awaitKilled(container, live);
    }
  }

  /** Sends a signal by name or number; empty is KILL. */
  void kill(Container container, String signal) {
    int number = signal.isEmpty() ? Signals.KILL : number(signal);
    LiveProcess live;
    container.lock().lock();
    try {
      live = container.live().orElseThrow(() -> notRunning(container));
      String stopSignal = container.record().spec().process().stopSignal();
      if (number == Signals.KILL || number == number(stopSignal)) {
        markStopped(container);
      }
    } finally {
      container.lock().unlock();
    }
    send(container, live, number);
    if (number == Signals.KILL) {
      thaw(container, live);
    }
  }

  /** Kills it when it lives, and waits until it is gone; no error when it does not. */
  void killAndAwait(Container container) {
    Optional<LiveProcess> live;
    container.lock().lock();
    try {
      live = container.live();
      cancelRestart(container);
      if (live.isPresent()) {
        markStopped(container);
      }
    } finally {
      container.lock().unlock();
    }
    live.ifPresent(process -> {
      send(container, process, Signals.KILL);
      thaw(container, process);
      awaitKilled(container, process);
    });
  }

  static int number(String signal) {
    return Signals.number(signal)
        .orElseThrow(() -> GantryException.invalid("invalid signal: " + signal));
  }

  static GantryException notRunning(Container container) {
    return GantryException.conflict("container " + container.id() + " is not running");
  }

  /** Marks it as stopped by hand, so that no policy starts it again; the process to end, if any. */
  private Optional<LiveProcess> begin(Container container) {
    container.lock().lock();
    try {
      if (cancelRestart(container)) {
        events.tell(container.record(), "stop");
        return Optional.empty();
      }
      Optional<LiveProcess> live = container.live();
      if (live.isEmpty()) {
        throw new GantryException(
            GantryException.Kind.NOT_MODIFIED,
            "container " + container.id() + " is already stopped");
      }
      markStopped(container);
      return live;
    } finally {
      container.lock().unlock();
    }
  }

  private void markStopped(Container container) {
    if (!container.record().stoppedByHand()) {
      registry.change(container, record -> record.withStoppedByHand(true));
    }
  }

  /** One that waits for its restart is simply not started; whether that was so. */
  private boolean cancelRestart(Container container) {
    if (!(container.state() instanceof ContainerState.Restarting state)) {
      return false;
    }
    registry.change(
        container,
        record ->
            record
                .withStoppedByHand(true)
                .withState(
                    new ContainerState.Exited(
                        state.startedAt(),
                        state.finishedAt(),
                        state.exitCode(),
                        state.oomKilled(),
                        state.error())));
    container.waiters().exited(new ExitResult(state.exitCode(), state.error()));
    return true;
  }

  private void send(Container container, LiveProcess live, int signal) {
    live.shim().signal(signal);
    events.tell(container.record(), "kill", Map.of("signal", String.valueOf(signal)));
  }

  /**
   * A frozen process neither ends nor dies. One that has ended meanwhile has no cgroup any more.
   */
  private static void thaw(Container container, LiveProcess live) {
    container.lock().lock();
    try {
      if (container.state() instanceof ContainerState.Paused) {
        live.cgroup().thaw();
      }
    } finally {
      container.lock().unlock();
    }
  }

  private static void awaitKilled(Container container, LiveProcess live) {
    if (!await(live.ended(), KILL_PATIENCE)) {
      throw new GantryException(
          GantryException.Kind.INTERNAL,
          "cannot stop container: "
              + container.id()
              + ": it did not end within "
              + KILL_PATIENCE.toSeconds()
              + " s of SIGKILL. Hint: is its disk or network storage stuck?");
    }
  }

  private static boolean await(CompletableFuture<Boolean> ended, Duration patience) {
    try {
      if (patience.isNegative()) {
        return ended.get();
      }
      return ended.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw GantryException.internal("wait for the end of a container", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(GantryException.Kind.UNAVAILABLE, "the stop was interrupted", e);
    }
  }
}
