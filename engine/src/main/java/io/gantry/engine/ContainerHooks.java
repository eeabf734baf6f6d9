package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.gantry.oci.RuntimeSpec;
import io.gantry.runtime.HookState;
import io.gantry.runtime.HostHooks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The hooks of one container, of which the run folder is the bundle. The last ones are kept there:
 * the daemon that sees the end need not be the one that saw the start.
 */
final class ContainerHooks {
  private static final Logger LOG = System.getLogger(ContainerHooks.class.getName());
  private static final String POSTSTOP = "poststop.json";

  private final HookState state;
  private final RuntimeSpec.Hooks hooks;
  private final HostHooks host;

  private ContainerHooks(HookState state, RuntimeSpec.Hooks hooks) {
    this.state = state;
    this.hooks = hooks;
    this.host = new HostHooks(state);
  }

  static HookState state(String id, Path run) {
    return new HookState(id, run);
  }

  /** Writes what hooks read; a container without hooks leaves no trace. */
  static ContainerHooks prepare(HookState state, RuntimeSpec spec) {
    RuntimeSpec.Hooks hooks = spec.hooks();
    if (hooks == null) {
      return new ContainerHooks(
          state,
          new RuntimeSpec.Hooks(List.of(), List.of(), List.of(), List.of(), List.of(), List.of()));
    }
    try {
      Files.write(state.bundle().resolve("config.json"), Json.write(spec));
      if (!hooks.poststop().isEmpty()) {
        Files.write(state.bundle().resolve(POSTSTOP), Json.write(hooks.poststop()));
      }
    } catch (IOException e) {
      throw GantryException.internal("write the bundle " + state.bundle(), e);
    }
    return new ContainerHooks(state, hooks);
  }

  /** Namespaces and mounts are there; the first that fails is thrown. */
  void created(int pid) {
    host.run("prestart", hooks.prestart(), HookState.Status.CREATING, pid);
    host.run("createRuntime", hooks.createRuntime(), HookState.Status.CREATING, pid);
  }

  /** The program runs. One that fails is a warning: runtime-spec "Lifecycle", 9. */
  void started(int pid) {
    each(host, "poststart", hooks.poststart(), HookState.Status.RUNNING, pid, state.id());
  }

  /** Nothing of the process is left but this run folder. Runs the last hooks, once, if any. */
  static void stopped(HookState state) {
    Path kept = state.bundle().resolve(POSTSTOP);
    if (!Files.exists(kept)) {
      return;
    }
    try {
      List<RuntimeSpec.Hook> hooks =
          Json.readList(Files.readAllBytes(kept), RuntimeSpec.Hook.class);
      Files.delete(kept);
      each(new HostHooks(state), "poststop", hooks, HookState.Status.STOPPED, 0, state.id());
    } catch (IOException | GantryException e) {
      LOG.log(Level.WARNING, "hooks after the end of container " + state.id(), e);
    }
  }

  private static void each(
      HostHooks host,
      String point,
      List<RuntimeSpec.Hook> hooks,
      HookState.Status status,
      int pid,
      String id) {
    for (RuntimeSpec.Hook hook : hooks) {
      try {
        host.run(point, List.of(hook), status, pid);
      } catch (GantryException e) {
        LOG.log(Level.WARNING, "container {0}: {1}", id, e.getMessage());
      }
    }
  }
}
