package io.gantry.runtime;

import io.gantry.linux.Errno;
import io.gantry.linux.LinuxException;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.RuntimeSpec.Resources;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The one hierarchy of v2. */
final class CgroupsV2 implements Cgroups {
  private static final Set<String> CONTROLLERS =
      Set.of("cpu", "cpuset", "hugetlb", "io", "memory", "pids", "rdma");

  private final CgroupHierarchy hierarchy;
  private final CgroupFiles files;
  private final Map<CgroupPath, CgroupPath> parents = new ConcurrentHashMap<>();

  CgroupsV2(CgroupHierarchy hierarchy, CgroupFiles files) {
    this.hierarchy = hierarchy;
    this.files = files;
  }

  @Override
  public boolean unified() {
    return true;
  }

  @Override
  public List<CgroupHierarchy> hierarchies() {
    return List.of(hierarchy);
  }

  @Override
  public Cgroup create(String parent, String id, Resources resources) {
    CgroupPath above = CgroupPath.of(parent);
    CgroupPath path = above.child(id);
    List<CgroupSetting> settings = CgroupV2Settings.of(resources);
    byte[] program = DeviceProgram.compile(resources.devices());
    CgroupV2 group = new CgroupV2(files, hierarchy.mountPoint(), path);
    try {
      make(above, group);
    } catch (LinuxException e) {
      throw new GantryException(Kind.INTERNAL, "make cgroup " + path + ": " + e.getMessage(), e);
    }
    try {
      group.apply(settings);
      if (!resources.devices().isEmpty()) {
        group.restrictDevices(program);
      }
      return group;
    } catch (RuntimeException | Error e) {
      new CgroupTree(files, group.folder()).tryRemove();
      throw e;
    }
  }

  @Override
  public Cgroup open(String path) {
    return new CgroupV2(files, hierarchy.mountPoint(), CgroupPath.of(path));
  }

  private void make(CgroupPath parent, CgroupV2 group) {
    boolean known = parents.containsKey(parent);
    parents.computeIfAbsent(parent, this::prepare);
    try {
      makeFolder(group.folder());
    } catch (LinuxException e) {
      if (e.errno() != Errno.ENOENT || !known) {
        throw e;
      }
      // Somebody has removed the parent since it was prepared.
      prepare(parent);
      makeFolder(group.folder());
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

  /** Makes missing folders down to the parent, and lets each hand its controllers on. */
  private CgroupPath prepare(CgroupPath parent) {
    Path folder = hierarchy.mountPoint();
    enableControllers(folder);
    for (String name : parent.names()) {
      folder = folder.resolve(name);
      files.mkdirIfMissing(folder);
      enableControllers(folder);
    }
    return parent;
  }

  private void enableControllers(Path folder) {
    Path control = folder.resolve("cgroup.subtree_control");
    Set<String> enabled = words(files.readIfAny(control));
    String missing =
        words(files.readIfAny(folder.resolve("cgroup.controllers"))).stream()
            .filter(CONTROLLERS::contains)
            .filter(name -> !enabled.contains(name))
            .sorted()
            .map(name -> "+" + name)
            .collect(Collectors.joining(" "));
    if (missing.isEmpty()) {
      return;
    }
    try {
      files.write(control, missing);
    } catch (LinuxException e) {
      String hint =
          e.errno() == Errno.EBUSY
              ? ". Hint: processes live in that group itself; move them to one below"
              : "";
      throw new GantryException(
          Kind.UNAVAILABLE, "enable controllers " + missing + ": " + e.getMessage() + hint, e);
    }
  }

  private static Set<String> words(String text) {
    return text.isBlank() ? Set.of() : Set.of(text.strip().split("\\s+"));
  }
}
