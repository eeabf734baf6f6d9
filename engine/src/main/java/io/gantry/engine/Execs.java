package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.runtime.LaunchPlan;
import io.gantry.runtime.Shim;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Further processes in running containers. Thread-safe. */
public final class Execs {
  /** More no kernel executes: {@code MAX_ARG_STRLEN}, and three quarters of 8 MiB in all. */
  private static final int MOST_TEXT = (128 << 10) - 1;

  private static final long MOST_BYTES = 6 << 20;

  /** An event tells of a command, it does not keep it. */
  private static final int MOST_TOLD = 4096;

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
    try {
      LaunchPlan plan = launch.plan(exec, live, attached);
      Shim shim = launch.launch(exec, plan, attached && spec.attachStdin());
      exec.running(shim);
      begin(shim, plan, size, session);
      shim.onExit((ended, exit) -> ended(exec, exit.code()));
    } catch (RuntimeException e) {
      session.close();
      StartFailure failure = launch.explain(exec, e);
      exec.ended(failure.code());
      launch.clear(exec);
      throw failure.exception(e);
    }
    return session;
  }

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

  private static void begin(Shim shim, LaunchPlan plan, TerminalSize size, ProcessAttach session) {
    if (size.rows() > 0 && size.columns() > 0) {
      shim.resize(size.rows(), size.columns());
    }
    if (plan.waits()) {
      session.connect(shim);
      shim.start(plan);
    } else {
      session.end();
    }
  }

  private void ended(Exec exec, int code) {
    exec.ended(code);
    launch.clear(exec);
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
