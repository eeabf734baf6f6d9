package io.gantry.runtime;

import io.gantry.linux.CloneFlags;
import io.gantry.linux.NamespaceType;
import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.util.ArrayList;
import java.util.List;

/** Compiles the {@link LaunchPlan} of a further process in a running container. Pure. */
public final class ExecPlanCompiler {
  /**
   * The container's first process.
   *
   * @param pid on the host
   * @param startTime field 22 of its stat, so that another process of the same number is not
   *     entered
   */
  public record Target(int pid, long startTime) {}

  private ExecPlanCompiler() {}

  /**
   * The plan of this process.
   *
   * @param container the configuration with which the container was started: its namespaces and its
   *     system call filter count
   * @throws GantryException INVALID naming the field that is wrong, DENIED when the host does not
   *     allow what is asked for
   */
  public static LaunchPlan compile(
      RuntimeSpec container,
      RuntimeSpec.Process process,
      Target target,
      CgroupPlacement cgroup,
      HostInfo host,
      PlanOptions options) {
    RuntimeSpec.Linux linux = Fields.required(container.linux(), "linux");
    ProcessSteps processSteps = new ProcessSteps(process, linux.seccomp(), host, options);
    long namespaces = flags(linux);
    long before = namespaces & CloneFlags.NEW_PID;
    List<Step> steps = new ArrayList<>();
    if (before != 0) {
      // A pid namespace holds for children only.
      steps.add(new Step.Join(target.pid(), target.startTime(), before));
    }
    steps.addAll(enter(cgroup));
    steps.addAll(processSteps.label());
    steps.add(new Step.Join(target.pid(), target.startTime(), namespaces & ~before));
    steps.addAll(processSteps.terminal(false));
    steps.addAll(processSteps.steps(List.of()));
    return new LaunchPlan(steps);
  }

  private static List<Step> enter(CgroupPlacement cgroup) {
    if (cgroup.unified()) {
      return List.of(new Step.Clone(0, cgroup.hierarchies().getFirst().folder().toString()));
    }
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Clone(0, ""));
    for (CgroupPlacement.Hierarchy hierarchy : cgroup.hierarchies()) {
      steps.add(new Step.WriteFile(hierarchy.joinFile(), "0"));
    }
    return steps;
  }

  private static long flags(RuntimeSpec.Linux linux) {
    long flags = 0;
    for (NamespaceType type : new NamespaceSteps(linux).own()) {
      flags |= type.flag();
    }
    return flags;
  }
}
