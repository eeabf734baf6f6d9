package io.gantry.runtime;

import io.gantry.linux.MountInfo;
import io.gantry.oci.RuntimeSpec.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The control groups of this machine, v1 (also with an unused v2 beside it) or v2. Any thread may
 * call; nothing is kept open.
 */
public interface Cgroups {
  /** The parent of containers that ask for none. */
  String DEFAULT_PARENT = "/gantry";

  /**
   * Looks at what is mounted here.
   *
   * @throws io.gantry.oci.GantryException UNAVAILABLE when there is no usable hierarchy
   */
  static Cgroups detect() {
    return detect(MountInfo.current(), Path.of("/"));
  }

  /** Like {@link #detect()}, for these mounts below another root. */
  static Cgroups detect(List<MountInfo> mounts, Path root) {
    return CgroupDetection.of(mounts, root).choose(CgroupFiles.kernel());
  }

  /** Whether this is cgroup v2 alone. */
  boolean unified();

  /** What is mounted, for containers that are to see it. */
  List<CgroupHierarchy> hierarchies();

  /**
   * Makes the group {@code parent/id} with these limits, and its parents when they are missing. On
   * failure nothing is left. An empty group of that name, left by a crash, is replaced.
   *
   * @throws io.gantry.oci.GantryException CONFLICT when processes live in a group of that name
   */
  Cgroup create(String parent, String id, Resources resources);

  /** A group that was made before, by its {@link Cgroup#path}; it need not exist any more. */
  Cgroup open(String path);

  /** Removes this group where it is empty, as a tidy end does with the parent of all containers. */
  default void removeEmpty(String path) {
    for (CgroupHierarchy hierarchy : hierarchies()) {
      try {
        Files.deleteIfExists(CgroupPath.of(path).below(hierarchy.mountPoint()));
      } catch (IOException e) {
        // It holds the groups of others, for whom it stays.
      }
    }
  }
}
