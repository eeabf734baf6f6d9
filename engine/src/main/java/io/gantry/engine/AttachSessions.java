package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.runtime.Shim;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Attaches clients to containers, before the start too. */
final class AttachSessions {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ContainerLogs logs;
  private final ContainerEvents events;

  AttachSessions(ContainerLogs logs, ContainerEvents events) {
    this.logs = logs;
    this.events = events;
  }

  AttachSession attach(Container container, AttachOptions options) {
    AttachSession live = live(container, options);
    events.tell(container.record(), "attach");
    if (!options.logs()) {
      return live;
    }
    // What is written from now on comes live, so the log is read up to now.
    LogOptions past =
        new LogOptions(
            options.stdout(),
            options.stderr(),
            Optional.empty(),
            Optional.of(Instant.now()),
            OptionalInt.empty(),
            false);
    return new ReplayedAttach(logs.open(container, past), live);
  }

  private static AttachSession live(Container container, AttachOptions options) {
    boolean stdin = options.stdin() && container.record().spec().process().streams().openStdin();
    AttachOptions possible =
        new AttachOptions(stdin, options.stdout(), options.stderr(), false, options.stream());
    ProcessAttach session =
        new ProcessAttach(
            container.record().tty(),
            possible,
            container.attaches()::remove,
            shim -> awaitEnd(container, shim));
    if (!options.stream()) {
      session.end();
      return session;
    }
    container.lock().lock();
    try {
      check(container);
      Optional<LiveProcess> process = container.live();
      process.ifPresentOrElse(
          running -> session.connect(running.shim()), () -> container.attaches().add(session));
      return session;
    } finally {
      container.lock().unlock();
    }
  }

  /**
   * A client asks for the state as soon as the output has ended: then it must be told. Of a process
   * that ends its output alone the client learns a little later.
   */
  // The very process: a container that starts again has another.
  @SuppressWarnings("ReferenceEquality")
  private static void awaitEnd(Container container, Shim shim) {
    Optional<LiveProcess> live = container.live().filter(process -> process.shim() == shim);
    if (live.isEmpty()) {
      return;
    }
    try {
      boolean _ = live.get().ended().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Whoever asks then sees what is so far.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void check(Container container) {
    String id = container.id();
    if (container.gone()) {
      throw GantryException.notFound("No such container: " + id);
    }
    if (container.state() instanceof ContainerState.Paused) {
      throw GantryException.conflict(
          "container " + id + " is paused, unpause the container before attach");
    }
    if (container.state() instanceof ContainerState.Restarting) {
      throw GantryException.conflict(
          "container " + id + " is restarting, wait until the container is running");
    }
  }
}
