package io.gantry.engine;

import io.gantry.linux.Signals;
import io.gantry.oci.GantryException;
import io.gantry.runtime.LaunchPlan;
import io.gantry.runtime.Shim;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** Further processes in running containers. Thread-safe. */
public final class Execs {
  /** More no kernel executes: {@code MAX_ARG_STRLEN}, and three quarters of 8 MiB in all. */
  private static final int MOST_TEXT = (128 << 10) - 1;

  private static final long MOST_BYTES = 6 << 20;

  /** An event tells of a command, it does not keep it. */
  private static final int MOST_TOLD = 4096;

  /** What a command that could not be started has for an exit code. */
  private static final int NOT_STARTED = -1;

  private final ContainerRegistry registry;
  private final ExecLaunch launch;
  private final ContainerEvents events;
  private final ExecTable execs = new ExecTable();

  Execs(ContainerRegistry registry, ExecLaunch launch, ContainerEvents events) {
    this.registry = registry;
    this.launch = launch;
    this.events = events;
  }

  /**
   * Answers the exec's id, 64 hex digits. One that is not started within minutes is forgotten.
   *
   * @throws GantryException CONFLICT when the container does not run, or too many wait for their
   *     start; INVALID for a command that no kernel would execute
   */
  public String create(String containerRef, ExecSpec spec) {
    Container container = registry.find(containerRef);
    if (spec.command().isEmpty()) {
      throw GantryException.invalid("No exec command specified");
    }
    requireExecutable(spec);
    running(container);
    Exec exec = execs.add(container, spec);
    tell(exec, "exec_create: " + words(spec), Map.of());
    return exec.id();
  }

  /**
   * Starts it; once only. With detach the session is at its end already and need not be read. When
   * the command cannot be executed, the exec has Docker's exit code and this throws.
   */
  public AttachSession start(String id, boolean detach, TerminalSize size) {
    return start(id, detach, size, () -> {});
  }

  /**
   * As {@link #start(String, boolean, TerminalSize)}.
   *
   * @param accepted run when nothing but the command itself can fail any more: a door answers its
   *     client then, so that the answer is there well before the first output
   */
  public AttachSession start(String id, boolean detach, TerminalSize size, Runnable accepted) {
    Exec exec = find(id);
    LiveProcess live = running(exec.container());
    if (!exec.begin()) {
      throw GantryException.conflict("exec " + id + " has already run");
    }
    accepted.run();
    ExecSpec spec = exec.spec();
    boolean attached =
        !detach && (spec.attachStdin() || spec.attachStdout() || spec.attachStderr());
    AttachOptions options =
        new AttachOptions(
            spec.attachStdin(), spec.attachStdout(), spec.attachStderr(), false, attached);
    // A client asks for the exit code as soon as the output has ended: then it must be known.
    ProcessAttach session =
        new ProcessAttach(spec.tty(), options, closed -> {}, _ -> exec.awaitEnd());
    tell(exec, "exec_start: " + words(spec), Map.of());
    launch(exec, live, attached, session, shim -> resize(shim, size), code -> tellEnd(exec, code));
    return session;
  }

  /**
   * Runs a command to its end, or kills it when this time has passed, and answers the beginning of
   * its output. It is in no list and tells no events; what it leaves running is let alone.
   */
  Ran run(Container container, ExecSpec spec, Duration timeout) throws InterruptedException {
    Exec exec = new Exec(Ids.random(), container, spec, Instant.now());
    ProcessAttach output =
        new ProcessAttach(
            false, new AttachOptions(false, true, true, false, true), closed -> {}, _ -> {});
    try (OutputHead head = OutputHead.of(output)) {
      launch(exec, running(container), true, output, shim -> {}, code -> {});
      boolean ended = exec.endsWithin(timeout);
      return new Ran(ended ? exec.exitCode() : OptionalInt.empty(), head.text());
    } catch (GantryException e) {
      return new Ran(OptionalInt.of(NOT_STARTED), String.valueOf(e.getMessage()));
    } finally {
      exec.shim().ifPresent(shim -> shim.signal(Signals.KILL));
    }
  }

  /** How a command ended: empty when it had to be killed. */
  record Ran(OptionalInt exitCode, String output) {}

  /** NOT_FOUND when there is none, or it ended minutes ago. */
  public ExecView inspect(String id) {
    return find(id).view();
  }

  /** CONFLICT when it does not run. */
  public void resize(String id, TerminalSize size) {
    Exec exec = find(id);
    exec.shim()
        .orElseThrow(() -> GantryException.conflict("exec " + id + " is not running"))
        .resize(size.rows(), size.columns());
  }

  /** Lets go of all processes; they go on. */
  void close() {
    execs.all().forEach(exec -> exec.shim().ifPresent(Shim::close));
  }

  private void launch(
      Exec exec,
      LiveProcess live,
      boolean attached,
      ProcessAttach session,
      Consumer<Shim> launched,
      IntConsumer atEnd) {
    try {
      LaunchPlan plan = launch.plan(exec, live, attached);
      Shim shim = launch.launch(exec, plan, attached && exec.spec().attachStdin());
      exec.running(shim);
      launched.accept(shim);
      if (plan.waits()) {
        session.connect(shim);
        shim.start(plan);
      } else {
        session.end();
      }
      shim.onExit((ended, exit) -> {
        exec.ended(exit.code());
        launch.clear(exec);
        atEnd.accept(exit.code());
      });
    } catch (RuntimeException e) {
      session.close();
      StartFailure failure = launch.explain(exec, e);
      exec.ended(failure.code());
      launch.clear(exec);
      throw failure.exception(e);
    }
  }

  private static void resize(Shim shim, TerminalSize size) {
    if (size.rows() > 0 && size.columns() > 0) {
      shim.resize(size.rows(), size.columns());
    }
  }

  private void tellEnd(Exec exec, int code) {
    tell(exec, "exec_die", Map.of("exitCode", String.valueOf(code)));
  }

  private void tell(Exec exec, String action, Map<String, String> more) {
    Map<String, String> attributes = new HashMap<>(more);
    attributes.put("execID", exec.id());
    events.tell(exec.container().record(), action, attributes);
  }

  private static String words(ExecSpec spec) {
    String words = String.join(" ", spec.command());
    return words.length() > MOST_TOLD ? words.substring(0, MOST_TOLD) + "..." : words;
  }

  private static void requireExecutable(ExecSpec spec) {
    List<String> texts = Stream.concat(spec.command().stream(), spec.env().stream()).toList();
    long bytes = texts.stream().mapToLong(String::length).sum();
    if (bytes > MOST_BYTES || texts.stream().anyMatch(text -> text.length() > MOST_TEXT)) {
      throw GantryException.invalid(
          "cannot execute a command with %d bytes of arguments and environment: argument list too long"
              .formatted(bytes));
    }
  }

  private Exec find(String id) {
    return execs
        .find(id)
        .orElseThrow(() -> GantryException.notFound("No such exec instance: " + id));
  }

  private static LiveProcess running(Container container) {
    if (container.state() instanceof ContainerState.Paused) {
      throw GantryException.conflict(
          "Container " + container.id() + " is paused, unpause the container before exec");
    }
    return container.live().orElseThrow(() -> ContainerStop.notRunning(container));
  }
}
