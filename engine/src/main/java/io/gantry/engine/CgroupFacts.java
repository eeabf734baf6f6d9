package io.gantry.engine;

import io.gantry.runtime.CgroupHierarchy;
import io.gantry.runtime.Cgroups;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What this host's control groups can do.
 *
 * @param version {@code 1} or {@code 2}
 */
record CgroupFacts(
    String version, boolean memory, boolean swap, boolean pids, boolean cpu, boolean cpuset) {
  static CgroupFacts of(Cgroups cgroups) {
    List<CgroupHierarchy> hierarchies = cgroups.hierarchies();
    Set<String> controllers = new HashSet<>();
    boolean swap = cgroups.unified();
    for (CgroupHierarchy hierarchy : hierarchies) {
      controllers.addAll(controllers(hierarchy));
      Path file = hierarchy.mountPoint().resolve("memory.memsw.limit_in_bytes");
      swap |= Files.exists(file);
    }
    return new CgroupFacts(
        cgroups.unified() ? "2" : "1",
        controllers.contains("memory"),
        swap && controllers.contains("memory"),
        controllers.contains("pids"),
        controllers.contains("cpu"),
        controllers.contains("cpuset"));
  }

  /** A limit that was asked for, and that this host cannot hold, in Docker's words. */
  List<String> warnings(Resources wanted) {
    Set<String> warnings = new LinkedHashSet<>();
    if (wanted.memory() > 0 && !memory) {
      warnings.add(
          "Your kernel does not support memory limit capabilities or the cgroup is not mounted."
              + " Limitation discarded.");
    }
    if (wanted.memory() > 0 && memory && !swap) {
      warnings.add(
          "Your kernel does not support swap limit capabilities or the cgroup is not mounted."
              + " Memory limited without swap.");
    }
    if (wanted.pidsLimit() > 0 && !pids) {
      warnings.add(
          "Your kernel does not support pids limit capabilities or the cgroup is not mounted. PIDs"
              + " limit discarded.");
    }
    return List.copyOf(warnings);
  }

  private static List<String> controllers(CgroupHierarchy hierarchy) {
    return hierarchy.unified()
        ? List.of(
            HostFacts.read(hierarchy.mountPoint().resolve("cgroup.controllers"))
                .strip()
                .split(" ", -1))
        : hierarchy.controllers();
  }
}
