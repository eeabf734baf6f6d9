package io.gantry.runtime;

import io.gantry.linux.Errno;
import io.gantry.linux.LinuxException;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.RuntimeSpec.Resources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hierarchies of v1, each with folders of its own. A container gets one in each hierarchy that
 * accounts, limits by default or freezes; in the others only when it asks for their limits.
 */
final class CgroupsV1 implements Cgroups {
  private static final Set<String> ALWAYS =
      Set.of("cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids");

  private final List<CgroupHierarchy> mounted;
  private final CgroupFiles files;

  /** Parents that are known to be there and, for cpuset, whether they hand on their processors. */
  private final Map<String, Boolean> parents = new ConcurrentHashMap<>();

  CgroupsV1(List<CgroupHierarchy> mounted, CgroupFiles files) {
    this.mounted = List.copyOf(mounted);
    this.files = files;
  }

  @Override
  public boolean unified() {
    return false;
  }

  @Override
  public List<CgroupHierarchy> hierarchies() {
    return mounted;
  }

  @Override
  public Cgroup create(String parent, String id, Resources resources) {
    CgroupPath above = CgroupPath.of(parent);
    CgroupPath path = above.child(id);
    List<CgroupSetting> settings = CgroupV1Settings.of(resources);
    List<CgroupHierarchy> used = used(settings);
    List<Path> made = new ArrayList<>();
    try {
      for (CgroupHierarchy hierarchy : used) {
        make(hierarchy, above, path);
        made.add(path.below(hierarchy.mountPoint()));
      }
      CgroupV1 group = new CgroupV1(files, path, used);
      group.apply(settings);
      return group;
    } catch (LinuxException e) {
      made.forEach(folder -> new CgroupTree(files, folder).tryRemove());
      throw new GantryException(Kind.INTERNAL, "make cgroup " + path + ": " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      made.forEach(folder -> new CgroupTree(files, folder).tryRemove());
      throw e;
    }
  }

  @Override
  public Cgroup open(String path) {
    CgroupPath group = CgroupPath.of(path);
    return new CgroupV1(
        files,
        group,
        mounted.stream()
            .filter(h -> !h.unified())
            .filter(h -> isBase(h) || files.exists(group.below(h.mountPoint())))
            .toList());
  }

  private List<CgroupHierarchy> used(List<CgroupSetting> settings) {
    List<CgroupHierarchy> used = new ArrayList<>();
    for (CgroupHierarchy hierarchy : mounted) {
      boolean asked =
          settings.stream().anyMatch(s -> hierarchy.controllers().contains(s.controller()));
      if (!hierarchy.unified() && (asked || isBase(hierarchy))) {
        used.add(hierarchy);
      }
    }
    return used;
  }

  private static boolean isBase(CgroupHierarchy hierarchy) {
    return hierarchy.controllers().stream().anyMatch(ALWAYS::contains);
  }

  private void make(CgroupHierarchy hierarchy, CgroupPath parent, CgroupPath path) {
    Path folder = path.below(hierarchy.mountPoint());
    String key = parent.below(hierarchy.mountPoint()).toString();
    boolean known = parents.containsKey(key);
    boolean handsOn = parents.computeIfAbsent(key, k -> prepare(hierarchy, parent));
    try {
      makeFolder(folder);
    } catch (LinuxException e) {
      if (e.errno() != Errno.ENOENT || !known) {
        throw e;
      }
      // Somebody has removed the parent since it was prepared.
      handsOn = prepare(hierarchy, parent);
      makeFolder(folder);
    }
    if (!handsOn) {
      inheritProcessors(folder);
    }
  }

  private void makeFolder(Path folder) {
    if (files.mkdirIfMissing(folder)) {
      return;
    }
    if (!new CgroupTree(files, folder).tryRemove()) {
      throw GantryException.conflict("make cgroup " + folder + ": it exists and is in use");
    }
    files.mkdir(folder);
  }

  /**
   * Makes the missing folders down to the parent. True when groups below it need nothing more: a
   * cpuset is born empty, and admits no process, unless its parent hands its processors on.
   */
  private boolean prepare(CgroupHierarchy hierarchy, CgroupPath parent) {
    boolean cpuset = hierarchy.controllers().contains("cpuset");
    Path folder = hierarchy.mountPoint();
    for (String name : parent.names()) {
      folder = folder.resolve(name);
      boolean made = files.mkdirIfMissing(folder);
      if (cpuset) {
        inheritProcessors(folder);
      }
      if (cpuset && made) {
        files.write(folder.resolve("cgroup.clone_children"), "1");
      }
    }
    return !cpuset || files.readIfAny(folder.resolve("cgroup.clone_children")).strip().equals("1");
  }

  private void inheritProcessors(Path folder) {
    for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
      if (files.readIfAny(folder.resolve(file)).isBlank()) {
        files.write(folder.resolve(file), files.read(folder.resolve("..").resolve(file)).strip());
      }
    }
  }
}
