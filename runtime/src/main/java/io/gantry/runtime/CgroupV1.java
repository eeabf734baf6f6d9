package io.gantry.runtime;

import io.gantry.linux.LinuxException;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.RuntimeSpec.Resources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A group of v1: a folder of the same path in each of these hierarchies. */
final class CgroupV1 implements Cgroup {
  private static final String FROZEN = "FROZEN";
  private static final String THAWED = "THAWED";

  private final CgroupFiles files;
  private final CgroupPath path;
  private final List<CgroupHierarchy> used;

  CgroupV1(CgroupFiles files, CgroupPath path, List<CgroupHierarchy> used) {
    this.files = files;
    this.path = path;
    this.used = List.copyOf(used);
  }

  @Override
  public String path() {
    return path.toString();
  }

  @Override
  public CgroupPlacement placement() {
    return new CgroupPlacement(
        false,
        used.stream()
            .map(hierarchy ->
                new CgroupPlacement.Hierarchy(
                    String.join(",", hierarchy.controllers()),
                    hierarchy.controllers(),
                    hierarchy.mountPoint(),
                    path.below(hierarchy.mountPoint())))
            .toList());
  }

  @Override
  public void update(Resources resources) {
    apply(CgroupV1Settings.of(resources));
  }

  void apply(List<CgroupSetting> settings) {
    new CgroupWriter(files, this::folderOf).apply(settings);
  }

  @Override
  public CgroupStats stats() {
    if (!files.exists(folders().getFirst())) {
      throw GantryException.notFound("No such cgroup: " + path);
    }
    return new CgroupV1Stats(files, this::folder).read();
  }

  @Override
  public List<Integer> pids() {
    // Any hierarchy that every process joins would do.
    Path folder = folder("pids").or(() -> folder("devices")).orElseGet(() -> folders().getFirst());
    return List.copyOf(new CgroupTree(files, folder).pids());
  }

  @Override
  public void freeze() {
    Path state = folderOf("freezer").resolve("freezer.state");
    write(state, FROZEN);
    // A process that forks meanwhile leaves the group half frozen; asking again finishes it.
    boolean frozen =
        CgroupTree.await(() -> {
          if (files.read(state).strip().equals(FROZEN)) {
            return true;
          }
          files.write(state, FROZEN);
          return false;
        });
    if (!frozen) {
      write(state, THAWED);
      throw new GantryException(
          Kind.UNAVAILABLE,
          "freeze cgroup " + path + ": its processes did not stand still in time");
    }
  }

  @Override
  public void thaw() {
    write(folderOf("freezer").resolve("freezer.state"), THAWED);
  }

  @Override
  public long oomKills() {
    return folder("memory")
        .map(folder -> files.readIfAny(folder.resolve("memory.oom_control")))
        .map(text -> CgroupText.keyed(text).getOrDefault("oom_kill", 0L))
        .orElse(0L);
  }

  @Override
  public void delete() {
    List<CgroupTree> left = new ArrayList<>();
    for (Path folder : folders()) {
      CgroupTree tree = new CgroupTree(files, folder);
      if (!tree.tryRemove()) {
        left.add(tree);
      }
    }
    if (!left.isEmpty() && !CgroupTree.await(() -> killAndRemove(left))) {
      throw GantryException.conflict(
          "remove cgroup " + path + ": in use by processes " + left.getFirst().pids());
    }
  }

  private boolean killAndRemove(List<CgroupTree> trees) {
    // A frozen process cannot die.
    folder("freezer").filter(files::exists).ifPresent(folder -> thaw());
    trees.removeIf(tree -> {
      tree.kill();
      return tree.tryRemoveAll();
    });
    return trees.isEmpty();
  }

  private void write(Path file, String value) {
    try {
      files.write(file, value);
    } catch (LinuxException e) {
      throw CgroupWriter.failure(path, value, e);
    }
  }

  private List<Path> folders() {
    return used.stream().map(hierarchy -> path.below(hierarchy.mountPoint())).toList();
  }

  private Optional<Path> folder(String controller) {
    return used.stream()
        .filter(hierarchy -> hierarchy.controllers().contains(controller))
        .map(hierarchy -> path.below(hierarchy.mountPoint()))
        .findFirst();
  }

  private Path folderOf(String controller) {
    return folder(controller)
        .orElseThrow(() ->
            new GantryException(
                Kind.UNAVAILABLE,
                "limit " + controller + " of cgroup " + path + ": no such controller here"));
  }
}
