package io.gantry.runtime;

import io.gantry.linux.MountAttr;
import io.gantry.linux.NamespaceType;
import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles an OCI runtime configuration to the {@link LaunchPlan} of a container's first process.
 * Pure: nothing is looked at or changed, so the same input gives the same plan. The order of the
 * steps is that of runc. Hooks of the runtime namespace are run by {@link HostHooks}: where there
 * are any of prestart or createRuntime, the plan waits for them before it changes the root.
 */
public final class PlanCompiler {
  private final RuntimeSpec spec;
  private final RuntimeSpec.Linux linux;
  private final RootFileSystem root;
  private final CgroupPlacement cgroup;
  private final HostInfo host;
  private final NamespaceSteps namespaces;
  private final ProcessSteps process;
  private final HookSteps hooks;
  private final List<Step> steps = new ArrayList<>();

  private PlanCompiler(
      RuntimeSpec spec,
      RootFileSystem root,
      CgroupPlacement cgroup,
      HostInfo host,
      PlanOptions options) {
    this.spec = spec;
    this.linux = Fields.required(spec.linux(), "linux");
    this.root = root;
    this.cgroup = cgroup;
    this.host = host;
    this.namespaces = new NamespaceSteps(linux);
    this.process =
        new ProcessSteps(
            Fields.required(spec.process(), "process"), linux.seccomp(), host, options);
    this.hooks = new HookSteps(spec, options.hooks());
    check();
  }

  /**
   * The plan of this container.
   *
   * @param root which stands for {@code spec.root.path}
   * @param cgroup which stands for {@code spec.linux.cgroupsPath}, made and configured already
   * @throws GantryException INVALID naming the field that is wrong, DENIED when the host does not
   *     allow what is asked for
   */
  public static LaunchPlan compile(
      RuntimeSpec spec,
      RootFileSystem root,
      CgroupPlacement cgroup,
      HostInfo host,
      PlanOptions options) {
    return new PlanCompiler(spec, root, cgroup, host, options).compile();
  }

  private void check() {
    if (!namespaces.isNew(NamespaceType.MOUNT)) {
      throw GantryException.invalid("linux.namespaces: a new mount namespace is needed");
    }
    boolean named = !spec.hostname().isEmpty() || !spec.domainname().isEmpty();
    if (named && !namespaces.own().contains(NamespaceType.UTS)) {
      throw GantryException.invalid("hostname, domainname need a uts namespace");
    }
    if (linux.personality() != null) {
      throw Fields.unsupported("linux.personality", "leave it out");
    }
  }

  private LaunchPlan compile() {
    steps.addAll(namespaces.beforeClone());
    enterCgroup();
    steps.addAll(namespaces.afterClone());
    List<Step> mounts = mounts();
    keepShared(mounts);
    // Nothing that is mounted from here on reaches the host.
    steps.add(new Step.Propagation(MountAttr.SLAVE | MountOptions.RECURSIVE));
    steps.add(rootStep());
    fileSystem(mounts);
    steps.addAll(hooks.beforePivot());
    steps.addAll(process.label());
    steps.add(new Step.Pivot());
    rootPropagation();
    names();
    steps.addAll(process.steps(hooks.beforeExec()));
    return new LaunchPlan(steps);
  }

  /**
   * The process is born into its cgroup in version 2. In version 1 it moves there itself: the shim
   * must stay outside, where its memory is not the container's.
   */
  private void enterCgroup() {
    if (cgroup.unified()) {
      String folder = cgroup.hierarchies().getFirst().folder().toString();
      steps.add(new Step.Clone(namespaces.cloneFlags(), folder));
      return;
    }
    steps.add(new Step.Clone(namespaces.cloneFlags(), ""));
    for (CgroupPlacement.Hierarchy hierarchy : cgroup.hierarchies()) {
      steps.add(new Step.WriteFile(hierarchy.joinFile(), "0"));
    }
  }

  private Step rootStep() {
    return switch (root) {
      case RootFileSystem.Folder folder -> new Step.Root(folder.path(), 0);
      case RootFileSystem.Overlay overlay ->
          new Step.Overlay(overlay.mountpoint(), OverlayOptions.of(overlay, host.kernel()));
    };
  }

  private List<Step> mounts() {
    boolean cgroupNamespace = namespaces.own().contains(NamespaceType.CGROUP);
    return new MountSteps(new CgroupMounts(cgroup, cgroupNamespace)).steps(spec.mounts());
  }

  private void keepShared(List<Step> mounts) {
    for (Step mount : mounts) {
      if (mount instanceof Step.Bind bind && (bind.flags() & Step.Bind.KEPT) != 0) {
        steps.add(new Step.Keep(bind.source(), bind.flags()));
      }
    }
  }

  private void fileSystem(List<Step> mounts) {
    steps.addAll(mounts);
    if (!bindsHostDevices()) {
      steps.addAll(DeviceSteps.steps(linux.devices()));
    }
    if (!process.workingDirectory().equals("/")) {
      steps.add(new Step.MakeFolder(process.workingDirectory(), 0755, 0, 0));
    }
    steps.addAll(process.terminal(true));
    steps.addAll(Sysctls.steps(linux.sysctl(), namespaces.own()));
    protect();
  }

  /** Who binds the host's /dev has its devices, and must not have more made there. */
  private boolean bindsHostDevices() {
    return spec.mounts().stream()
        .anyMatch(mount ->
            mount.destination().equals("/dev")
                && (mount.type().equals("bind")
                    || mount.options().contains("bind")
                    || mount.options().contains("rbind")));
  }

  private void protect() {
    for (int i = 0; i < linux.readonlyPaths().size(); i++) {
      String field = "linux.readonlyPaths[" + i + "]";
      steps.add(new Step.ReadOnly(Fields.absolute(linux.readonlyPaths().get(i), field)));
    }
    for (int i = 0; i < linux.maskedPaths().size(); i++) {
      String field = "linux.maskedPaths[" + i + "]";
      steps.add(new Step.Mask(Fields.absolute(linux.maskedPaths().get(i), field)));
    }
    RuntimeSpec.Root specRoot = spec.root();
    if (specRoot != null && specRoot.readonly()) {
      steps.add(new Step.RootReadOnly());
    }
  }

  /** How mounts that are made inside behave among themselves and towards namespaces made later. */
  private void rootPropagation() {
    String wanted = linux.rootfsPropagation();
    long kind =
        switch (wanted.startsWith("r") ? wanted.substring(1) : wanted) {
          case "", "slave" -> 0;
          case "private" -> MountAttr.PRIVATE;
          case "shared" -> MountAttr.SHARED;
          case "unbindable" -> MountAttr.UNBINDABLE;
          default ->
              throw GantryException.invalid(
                  "linux.rootfsPropagation: \"" + wanted + "\" is no propagation");
        };
    if (kind != 0) {
      long depth = wanted.startsWith("r") ? MountOptions.RECURSIVE : 0;
      steps.add(new Step.Propagation(kind | depth));
    }
  }

  private void names() {
    if (!spec.hostname().isEmpty()) {
      steps.add(new Step.HostName(Fields.text(spec.hostname(), "hostname")));
    }
    if (!spec.domainname().isEmpty()) {
      steps.add(new Step.DomainName(Fields.text(spec.domainname(), "domainname")));
    }
  }
}
