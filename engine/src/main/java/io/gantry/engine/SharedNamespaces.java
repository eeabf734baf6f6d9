package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.function.Function;

/** Namespaces of other containers that one is to join. */
final class SharedNamespaces {
  private final Function<String, Container> containers;

  SharedNamespaces(Function<String, Container> containers) {
    this.containers = containers;
  }

  /** The process of another container whose namespace is to be joined. */
  int runningPid(String ref, String namespace) {
    Container other = containers.apply(ref);
    int pid = other.state().pid();
    if (pid == 0) {
      throw GantryException.conflict(
          "cannot join " + namespace + " of a non running container: " + other.id());
    }
    return pid;
  }

  /** INVALID when that container keeps its IPC namespace to itself, which is the default. */
  void requireShareableIpc(String ref) {
    Container other = containers.apply(ref);
    NamespaceMode mode = other.record().spec().host().namespaces().ipc();
    if (mode instanceof NamespaceMode.Private || mode instanceof NamespaceMode.None) {
      throw GantryException.invalid(
          "cannot join ipc of container "
              + other.id()
              + ": non-shareable IPC (hint: use IpcMode:shareable for the donor container)");
    }
  }
}
