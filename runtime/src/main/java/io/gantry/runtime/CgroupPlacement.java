package io.gantry.runtime;

import java.nio.file.Path;
import java.util.List;

/**
 * The cgroup folders of a container: one in version 2, one for each hierarchy in version 1.
 *
 * @param unified version 2
 * @param hierarchies one in version 2; empty: the process stays where the shim is
 */
public record CgroupPlacement(boolean unified, List<Hierarchy> hierarchies) {
  /** No cgroup at all. */
  public static final CgroupPlacement NONE = new CgroupPlacement(false, List.of());

  /** Copies and checks. */
  public CgroupPlacement {
    hierarchies = List.copyOf(hierarchies);
    if (unified && hierarchies.size() != 1) {
      throw new IllegalArgumentException("version 2 has one hierarchy: " + hierarchies);
    }
  }

  /**
   * One hierarchy.
   *
   * @param name of its folder below /sys/fs/cgroup, such as {@code cpu,cpuacct}; empty in version 2
   * @param options with which the kernel finds it: controllers, or {@code none} and {@code
   *     name=systemd}; empty in version 2
   * @param mount where the host has it
   * @param folder of the container, below {@code mount}
   */
  public record Hierarchy(String name, List<String> options, Path mount, Path folder) {
    /** Copies. */
    public Hierarchy {
      options = List.copyOf(options);
    }

    /**
     * Where a process writes 0 to move here, in version 1. To move the one thread that writes, the
     * kernel needs no global lock; for {@code cgroup.procs} it would wait milliseconds for one.
     */
    Path joinFile() {
      return folder.resolve("tasks");
    }
  }

  /** Version 2 with the container's folder below the host's mount. */
  public static CgroupPlacement unified(Path mount, Path folder) {
    return new CgroupPlacement(true, List.of(new Hierarchy("", List.of(), mount, folder)));
  }
}
