package io.gantry.runtime;

/** Steps in words, for people who read that one of them failed. */
final class StepWords {
  private StepWords() {}

  static String of(Step step) {
    return switch (step) {
      case Step.Optionally s -> of(s.step());
      case Step.Clone s -> "create the process with its namespaces";
      case Step.WriteFile s -> "write '" + s.data() + "' to " + s.path();
      case Step.Join s -> "join namespaces of process " + s.pid();
      case Step.SetNamespace s -> "join namespace " + s.path();
      case Step.Unshare s -> "leave namespaces 0x" + Long.toHexString(s.flags());
      case Step.Propagation s -> "set the propagation of mounts";
      case Step.Overlay s -> "mount overlay on " + s.target();
      case Step.Root s -> "use " + s.path() + " as the root folder";
      case Step.Mount s -> "mount " + s.type() + " on " + s.target();
      case Step.Bind s -> "mount " + s.source() + " on " + s.target();
      case Step.Keep s -> "share mount " + s.source();
      case Step.Borrow s -> "share " + s.source() + " of " + s.namespace();
      case Step.MakeFolder s -> "create folder " + s.path();
      case Step.MakeNode s -> "create device " + s.path();
      case Step.MakeLink s -> "create link " + s.path() + " to " + s.target();
      case Step.Mask s -> "mask " + s.path();
      case Step.ReadOnly s -> "make " + s.path() + " read-only";
      case Step.RootReadOnly s -> "make the root file system read-only";
      case Step.Pivot s -> "change the root";
      case Step.Sysctl s -> "set sysctl " + s.key().replace('/', '.') + " to " + s.value();
      case Step.HostName s -> "set the host name " + s.name();
      case Step.DomainName s -> "set the domain name " + s.name();
      case Step.ResourceLimit s -> "set resource limit " + s.resource();
      case Step.OomScoreAdj s -> "set oom_score_adj to " + s.value();
      case Step.NoNewPrivileges s -> "set no-new-privileges";
      case Step.Capabilities s -> "drop capabilities";
      case Step.Credentials s -> "become user " + s.uid() + ":" + s.gid();
      case Step.Seccomp s -> "install the seccomp filter";
      case Step.WorkingDirectory s -> "change to working directory " + s.path();
      case Step.Terminal s -> "open a terminal";
      case Step.Keyring s -> "join session keyring " + s.name();
      case Step.Wait s -> "wait for the start";
      case Step.Hook s -> "run hook " + s.path();
      case Step.Init s -> "start the init process";
      case Step.Exec s -> "exec " + s.arguments().getFirst();
    };
  }

  /** The step of this index; the request itself when the shim blames none. */
  static String of(LaunchPlan plan, int index) {
    return index >= 0 && index < plan.steps().size()
        ? of(plan.steps().get(index))
        : "read the launch request";
  }
}
