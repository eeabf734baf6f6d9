package io.gantry.runtime;

import io.gantry.linux.NamespaceType;
import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Steps for {@code linux.namespaces}, and which of them the container has for itself. */
final class NamespaceSteps {
  private static final Path TIME_OFFSETS = Path.of("/proc/self/timens_offsets");

  /** The path of one to join, empty for a new one. */
  private final Map<NamespaceType, String> paths = new EnumMap<>(NamespaceType.class);

  private final Map<String, RuntimeSpec.TimeOffset> timeOffsets;

  NamespaceSteps(RuntimeSpec.Linux linux) {
    timeOffsets = linux.timeOffsets();
    for (int i = 0; i < linux.namespaces().size(); i++) {
      add(linux.namespaces().get(i), "linux.namespaces[" + i + "]");
    }
    if (paths.containsKey(NamespaceType.USER)) {
      throw Fields.unsupported("linux.namespaces", "user namespaces");
    }
    if (!timeOffsets.isEmpty() && !isNew(NamespaceType.TIME)) {
      throw GantryException.invalid("linux.timeOffsets need a new time namespace");
    }
  }

  private void add(RuntimeSpec.Namespace namespace, String field) {
    NamespaceType type =
        switch (namespace.type()) {
          case "cgroup" -> NamespaceType.CGROUP;
          case "ipc" -> NamespaceType.IPC;
          case "mount" -> NamespaceType.MOUNT;
          case "network" -> NamespaceType.NETWORK;
          case "pid" -> NamespaceType.PID;
          case "time" -> NamespaceType.TIME;
          case "user" -> NamespaceType.USER;
          case "uts" -> NamespaceType.UTS;
          default ->
              throw GantryException.invalid(field + ".type: \"" + namespace.type() + "\" is none");
        };
    if (!namespace.path().isEmpty()) {
      Fields.absolute(namespace.path(), field + ".path");
    }
    if (paths.put(type, namespace.path()) != null) {
      throw GantryException.invalid(field + ".type: " + namespace.type() + " is there twice");
    }
  }

  /** Those that are not the host's. */
  Set<NamespaceType> own() {
    return paths.keySet();
  }

  boolean isNew(NamespaceType type) {
    return "".equals(paths.get(type));
  }

  /** What the shim does before it makes the process: both hold for children only. */
  List<Step> beforeClone() {
    List<Step> steps = new ArrayList<>(join(NamespaceType.PID));
    if (isNew(NamespaceType.TIME)) {
      steps.add(new Step.Unshare(NamespaceType.TIME.flag()));
      timeOffsets.forEach((clock, offset) ->
          steps.add(
              new Step.WriteFile(
                  TIME_OFFSETS, clock + " " + offset.secs() + " " + offset.nanosecs())));
    }
    return steps;
  }

  /**
   * Flags of the clone. A cgroup namespace is left for later, because its root is the cgroup in
   * which its maker is at that time.
   */
  long cloneFlags() {
    long flags = 0;
    for (NamespaceType type : paths.keySet()) {
      boolean atOnce = type != NamespaceType.CGROUP && type != NamespaceType.TIME;
      flags |= isNew(type) && atOnce ? type.flag() : 0;
    }
    return flags;
  }

  /** What the process does, once it is in its cgroup. */
  List<Step> afterClone() {
    List<Step> steps = new ArrayList<>();
    for (NamespaceType type : paths.keySet()) {
      if (type != NamespaceType.PID && type != NamespaceType.MOUNT) {
        steps.addAll(join(type));
      }
    }
    if (isNew(NamespaceType.CGROUP)) {
      steps.add(new Step.Unshare(NamespaceType.CGROUP.flag()));
    }
    return steps;
  }

  private List<Step> join(NamespaceType type) {
    String path = paths.getOrDefault(type, "");
    return path.isEmpty() ? List.of() : List.of(new Step.SetNamespace(Path.of(path), type.flag()));
  }
}
