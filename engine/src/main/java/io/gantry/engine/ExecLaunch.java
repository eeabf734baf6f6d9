package io.gantry.engine;

import io.gantry.oci.RuntimeSpec;
import io.gantry.runtime.ExecPlanCompiler;
import io.gantry.runtime.LaunchPlan;
import io.gantry.runtime.LaunchRequest;
import io.gantry.runtime.PlanOptions;
import io.gantry.runtime.Shim;
import java.nio.file.Path;

/** Launches further processes in running containers. */
final class ExecLaunch {
  private final ContainerFiles files;
  private final BridgeLinks links;
  private final UserLookup users;
  private final RuntimeSpecFactory specs;
  private final ContainerLaunch.Tools tools;

  ExecLaunch(
      ContainerFiles files,
      BridgeLinks links,
      UserLookup users,
      RuntimeSpecFactory specs,
      ContainerLaunch.Tools tools) {
    this.files = files;
    this.links = links;
    this.users = users;
    this.specs = specs;
    this.tools = tools;
  }

  LaunchPlan plan(Exec exec, LiveProcess live, boolean waits) {
    ContainerRecord container = links.withEnvironmentOfNow(exec.container().record());
    ExecSpec spec = exec.spec();
    String user = spec.user().isEmpty() ? container.spec().process().user() : spec.user();
    RuntimeSpec.Process process =
        specs.exec(container, spec, users.find(container, live.shim().pid(), user));
    return ExecPlanCompiler.compile(
        specs.surroundings(container, spec.privileged()),
        process,
        new ExecPlanCompiler.Target(live.shim().pid(), live.shim().startTime()),
        live.cgroup().placement(),
        tools.host(),
        PlanOptions.of(container.id()).withWait(waits));
  }

  Shim launch(Exec exec, LaunchPlan plan, boolean stdin) {
    Path run = folder(exec);
    Folders.makePrivateIn(files.run(exec.container().id()), exec.id());
    LaunchRequest request = LaunchRequest.of(plan, run);
    return tools.launcher().launch(stdin ? request.withStdin(true) : request);
  }

  /** Removes what the process had on the host. */
  void clear(Exec exec) {
    Folders.remove(folder(exec));
  }

  StartFailure explain(Exec exec, RuntimeException cause) {
    return StartFailure.of(cause, exec.spec().command().getFirst());
  }

  private Path folder(Exec exec) {
    return files.run(exec.container().id()).resolve(exec.id());
  }
}
