package io.gantry.runtime;

import io.gantry.linux.MountInfo;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The cgroup hierarchies among a machine's mounts. */
record CgroupDetection(List<CgroupHierarchy> hierarchies) {
  private static final Set<String> V1_CONTROLLERS =
      Set.of(
          "cpu",
          "cpuacct",
          "cpuset",
          "memory",
          "devices",
          "freezer",
          "blkio",
          "pids",
          "hugetlb",
          "net_cls",
          "net_prio",
          "perf_event",
          "rdma",
          "misc");

  static CgroupDetection of(List<MountInfo> mounts, Path root) {
    List<CgroupHierarchy> found = new ArrayList<>();
    Set<List<String>> seen = new HashSet<>();
    for (MountInfo mount : mounts) {
      boolean unified = mount.type().equals("cgroup2");
      if (!unified && !mount.type().equals("cgroup")) {
        continue;
      }
      List<String> controllers =
          mount.superOptions().stream().filter(V1_CONTROLLERS::contains).toList();
      // A hierarchy mounted twice counts once; one that only has a name limits nothing.
      if ((unified || !controllers.isEmpty()) && seen.add(controllers)) {
        found.add(new CgroupHierarchy(unified, controllers, below(root, mount.mountPoint())));
      }
    }
    return new CgroupDetection(List.copyOf(found));
  }

  /** v1 where any controller is mounted as v1: a v2 beside it has none of those then. */
  Cgroups choose(CgroupFiles files) {
    List<CgroupHierarchy> v1 = hierarchies.stream().filter(h -> !h.unified()).toList();
    if (!v1.isEmpty()) {
      return new CgroupsV1(hierarchies, files);
    }
    if (hierarchies.isEmpty()) {
      throw new GantryException(
          Kind.UNAVAILABLE,
          "find control groups: none is mounted." + " Hint: mount -t cgroup2 none /sys/fs/cgroup");
    }
    return new CgroupsV2(hierarchies.getFirst(), files);
  }

  private static Path below(Path root, String mountPoint) {
    return root.resolve(mountPoint.substring(1));
  }
}
