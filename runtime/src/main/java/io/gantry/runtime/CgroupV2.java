package io.gantry.runtime;

import io.gantry.linux.Bpf;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.RuntimeSpec.Memory;
import io.gantry.oci.RuntimeSpec.Resources;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A group of v2: one folder. */
final class CgroupV2 implements Cgroup {
  private final CgroupFiles files;
  private final CgroupPath path;
  private final Path mountPoint;
  private final Path folder;

  CgroupV2(CgroupFiles files, Path mountPoint, CgroupPath path) {
    this.files = files;
    this.path = path;
    this.mountPoint = mountPoint;
    this.folder = path.below(mountPoint);
  }

  Path folder() {
    return folder;
  }

  @Override
  public String path() {
    return path.toString();
  }

  @Override
  public CgroupPlacement placement() {
    return CgroupPlacement.unified(mountPoint, folder);
  }

  @Override
  public void update(Resources resources) {
    List<CgroupSetting> settings = CgroupV2Settings.of(resources);
    byte[] program = DeviceProgram.compile(resources.devices());
    checkUsage(resources.memory());
    apply(settings);
    if (!resources.devices().isEmpty()) {
      restrictDevices(program);
    }
  }

  void apply(List<CgroupSetting> settings) {
    new CgroupWriter(files, controller -> folder).apply(settings);
  }

  /** v2 kills where v1 refuses; whoever wants to be refused says so in the specification. */
  private void checkUsage(@Nullable Memory memory) {
    if (memory == null || !Boolean.TRUE.equals(memory.checkBeforeUpdate())) {
      return;
    }
    Long limit = memory.limit();
    long usage = CgroupText.single(files.readIfAny(folder.resolve("memory.current")));
    if (limit != null && limit > 0 && usage > limit) {
      throw GantryException.conflict(
          "limit memory of cgroup " + path + " to " + limit + ": " + usage + " bytes are in use");
    }
  }

  /** Replaces the program that was there, so that no moment is without one. */
  void restrictDevices(byte[] program) {
    try (Fd group = FileCalls.open(folder.toString(), Open.READ_ONLY | Open.DIRECTORY);
        Fd loaded = Bpf.loadDeviceProgram(program)) {
      List<Fd> before = Bpf.devicePrograms(group);
      try {
        replace(group, loaded, before);
      } finally {
        before.forEach(Fd::close);
      }
    } catch (LinuxException e) {
      throw new GantryException(
          Kind.UNAVAILABLE, "restrict devices of cgroup " + path + ": " + e.getMessage(), e);
    }
  }

  private static void replace(Fd group, Fd program, List<Fd> before) {
    if (before.size() == 1) {
      Bpf.attachDeviceProgram(group, program, Optional.of(before.getFirst()));
      return;
    }
    Bpf.attachDeviceProgram(group, program, Optional.empty());
    before.forEach(old -> Bpf.detachDeviceProgram(group, old));
  }

  @Override
  public CgroupStats stats() {
    if (!files.exists(folder)) {
      throw GantryException.notFound("No such cgroup: " + path);
    }
    return new CgroupV2Stats(files, folder).read();
  }

  @Override
  public List<Integer> pids() {
    return List.copyOf(new CgroupTree(files, folder).pids());
  }

  @Override
  public void freeze() {
    write("cgroup.freeze", "1");
    if (!CgroupTree.await(() -> event("frozen") == 1)) {
      thaw();
      throw new GantryException(
          Kind.UNAVAILABLE,
          "freeze cgroup " + path + ": its processes did not stand still in time");
    }
  }

  @Override
  public void thaw() {
    write("cgroup.freeze", "0");
  }

  @Override
  public long oomKills() {
    String events = files.readIfAny(folder.resolve("memory.events"));
    return CgroupText.keyed(events).getOrDefault("oom_kill", 0L);
  }

  @Override
  public void delete() {
    CgroupTree tree = new CgroupTree(files, folder);
    if (!tree.tryRemove() && !CgroupTree.await(() -> killAndRemove(tree))) {
      throw GantryException.conflict(
          "remove cgroup " + path + ": in use by processes " + tree.pids());
    }
  }

  private boolean killAndRemove(CgroupTree tree) {
    try {
      files.write(folder.resolve("cgroup.kill"), "1");
    } catch (LinuxException e) {
      if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENODEV) {
        throw GantryException.internal("kill cgroup " + path + ": " + e.getMessage(), e);
      }
      // Linux before 5.14, or gone meanwhile.
      tree.kill();
    }
    return tree.tryRemoveAll();
  }

  private long event(String name) {
    return CgroupText.keyed(files.readIfAny(folder.resolve("cgroup.events")))
        .getOrDefault(name, 0L);
  }

  private void write(String file, String value) {
    try {
      files.write(folder.resolve(file), value);
    } catch (LinuxException e) {
      throw CgroupWriter.failure(path, value, e);
    }
  }
}
