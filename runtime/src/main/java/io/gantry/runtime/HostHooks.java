package io.gantry.runtime;

import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the hooks of the runtime namespace: prestart, createRuntime, poststart and poststop of
 * runtime-spec "POSIX-platform Hooks". Those of the container's namespaces are steps of the plan.
 * For one container; not thread-safe. A hook's first argument, which names it, is always its path.
 */
public final class HostHooks {
  private static final int MOST_SAID = 4096;

  private final HookState state;
  private final Path input;
  private final Path output;

  /** Their input and output are files in the bundle while they run. */
  public HostHooks(HookState state) {
    this.state = state;
    this.input = state.bundle().resolve("hook.in");
    this.output = state.bundle().resolve("hook.out");
  }

  /**
   * Runs them one after the other, and returns when all have ended.
   *
   * @param point of the life cycle, by the specification's name, for errors
   * @param pid the container's first process on the host; 0 when there is none
   * @throws GantryException INTERNAL for the first that cannot be run, takes longer than its
   *     timeout or does not exit with 0; those after it are not run
   */
  public void run(String point, List<RuntimeSpec.Hook> hooks, HookState.Status status, int pid) {
    for (RuntimeSpec.Hook hook : hooks) {
      try {
        Files.writeString(input, state.json(status, pid));
        run(hook, "run " + point + " hook " + hook.path());
      } catch (IOException e) {
        throw GantryException.internal("run " + point + " hook " + hook.path(), e);
      } finally {
        remove(input);
        remove(output);
      }
    }
  }

  private void run(RuntimeSpec.Hook hook, String what) throws IOException {
    Process process = builder(hook).start();
    try {
      int timeout = HookSteps.timeout(hook, hook.path());
      if (timeout == 0) {
        process.waitFor();
      } else if (!process.waitFor(timeout, TimeUnit.SECONDS)) {
        throw failure(what, "it took longer than " + timeout + " s");
      }
      if (process.exitValue() != 0) {
        throw failure(what, "it exited with " + process.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(GantryException.Kind.UNAVAILABLE, what + ": interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private ProcessBuilder builder(RuntimeSpec.Hook hook) {
    List<String> command = new ArrayList<>(List.of(hook.path()));
    command.addAll(hook.args().subList(Math.min(1, hook.args().size()), hook.args().size()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(state.bundle().toFile())
            .redirectErrorStream(true)
            .redirectInput(input.toFile())
            .redirectOutput(output.toFile());
    builder.environment().clear();
    for (String variable : hook.env()) {
      int equals = variable.indexOf('=');
      builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    return builder;
  }

  private GantryException failure(String what, String why) throws IOException {
    try (InputStream said = Files.newInputStream(output)) {
      String text = new String(said.readNBytes(MOST_SAID), StandardCharsets.UTF_8).strip();
      return new GantryException(
          GantryException.Kind.INTERNAL, what + ": " + why + (text.isEmpty() ? "" : ": " + text));
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw GantryException.internal("remove " + file, e);
    }
  }
}
