package io.gantry.engine;

import io.avaje.jsonb.Json;

/** Which namespaces a container has of its own; the network's is in {@link NetworkSpec}. */
@Json
public record NamespaceSpec(
    NamespaceMode pid,
    NamespaceMode ipc,
    NamespaceMode uts,
    NamespaceMode cgroup,
    NamespaceMode user) {
  /** Private ones, except for the user namespace, which is the host's. */
  public static final NamespaceSpec DEFAULT =
      new NamespaceSpec(
          new NamespaceMode.Private(),
          new NamespaceMode.Private(),
          new NamespaceMode.Private(),
          new NamespaceMode.Private(),
          new NamespaceMode.Host());

  public NamespaceSpec withPid(NamespaceMode changed) {
    return new NamespaceSpec(changed, ipc, uts, cgroup, user);
  }

  public NamespaceSpec withIpc(NamespaceMode changed) {
    return new NamespaceSpec(pid, changed, uts, cgroup, user);
  }

  public NamespaceSpec withUts(NamespaceMode changed) {
    return new NamespaceSpec(pid, ipc, changed, cgroup, user);
  }

  public NamespaceSpec withCgroup(NamespaceMode changed) {
    return new NamespaceSpec(pid, ipc, uts, changed, user);
  }

  public NamespaceSpec withUser(NamespaceMode changed) {
    return new NamespaceSpec(pid, ipc, uts, cgroup, changed);
  }
}
