package io.gantry.engine;

import io.gantry.oci.RuntimeSpec.Mount;
import io.gantry.runtime.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The mounts of a container in the order in which they are made. Pure. */
final class ContainerMounts {
  /** In the mode of a mount: those below its source stay out. */
  static final String FLAT = "bind-nonrecursive";

  /** In the mode of a mount: those below its source stay writable. */
  static final String ONLY_TOP = "ro-nonrecursive";

  private static final String SHM = "/dev/shm";
  private static final long SHM_SIZE = 64L << 20;

  private ContainerMounts() {}

  /**
   * What every container has.
   *
   * @param spec decides on size and sharing of /dev/shm and on who may write to /sys
   */
  static List<Mount> defaults(HostSpec spec) {
    boolean privileged = spec.security().privileged();
    String access = privileged ? "rw" : "ro";
    List<Mount> mounts = new ArrayList<>();
    mounts.add(Mount.of("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")));
    mounts.add(
        Mount.of(
            "/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")));
    mounts.add(
        Mount.of(
            "/dev/pts",
            "devpts",
            "devpts",
            List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")));
    mounts.add(Mount.of("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", access)));
    mounts.add(
        Mount.of(
            "/sys/fs/cgroup", "cgroup", "cgroup", List.of("nosuid", "noexec", "nodev", access)));
    mounts.addAll(sharedMemory(spec));
    return mounts;
  }

  private static List<Mount> sharedMemory(HostSpec spec) {
    List<String> harmless = List.of("nosuid", "noexec", "nodev");
    Mount queue = Mount.of("/dev/mqueue", "mqueue", "mqueue", harmless);
    return switch (spec.namespaces().ipc()) {
      case NamespaceMode.Host _ -> List.of(queue, Mount.of(SHM, "bind", SHM, List.of("rbind")));
      // The caller knows where that of the other container is.
      case NamespaceMode.None _, NamespaceMode.OfContainer _ -> List.of(queue);
      case NamespaceMode.Private _, NamespaceMode.Shareable _ -> {
        long size = spec.shmSize() == 0 ? SHM_SIZE : spec.shmSize();
        yield List.of(
            queue,
            Mount.of(
                SHM,
                "tmpfs",
                "shm",
                List.of("nosuid", "noexec", "nodev", "mode=1777", "size=" + size)));
      }
    };
  }

  /** A bind of one of the engine's files, writable by the container. */
  static Mount file(String target, String source) {
    return Mount.of(target, "bind", source, List.of("rbind", "rprivate"));
  }

  /** The shared memory of another container, by the folder in /proc of one of its processes. */
  static Mount sharedMemoryOf(String process) {
    String there = Step.Borrow.NAMESPACE_OPTION + process + "/ns/mnt";
    return Mount.of(SHM, "bind", SHM, List.of("bind", there));
  }

  /** An image's folders, top first. */
  static Mount overlay(String target, List<Path> folders) {
    List<String> options = new ArrayList<>(List.of("ro"));
    folders.forEach(folder -> options.add(Step.Overlay.LOWER + folder));
    return Mount.of(target, Step.Overlay.TYPE, Step.Overlay.TYPE, options);
  }

  /** A mount that somebody asked for; no image. */
  static Mount of(MountPoint mount) {
    if (mount.type().equals("tmpfs")) {
      List<String> options = new ArrayList<>(List.of("noexec", "nosuid", "nodev"));
      Arrays.stream(mount.mode().split(",", -1))
          .filter(o -> !o.isEmpty())
          .forEach(o -> override(options, o));
      return Mount.of(mount.target(), "tmpfs", "tmpfs", options);
    }
    if (mount.type().equals("bind")) {
      MountPeers.require(mount);
    }
    List<String> options = new ArrayList<>();
    List<String> mode = Arrays.asList(mount.mode().split(",", -1));
    boolean flat = mode.contains(FLAT);
    options.add(flat ? "bind" : "rbind");
    // Read-only means what is mounted below it, too, as Docker has it since version 25.
    // Never rw: what is read-only where it comes from would be made writable by it.
    if (!mount.writable()) {
      options.add(flat || mode.contains(ONLY_TOP) ? "ro" : "rro");
    }
    if (mount.type().equals("volume")) {
      options.add(Step.Bind.NO_LINKS_OPTION);
    }
    options.add(mount.propagation().isEmpty() ? "rprivate" : mount.propagation());
    return Mount.of(mount.target(), "bind", mount.source(), options);
  }

  /**
   * All of them: whatever is asked for replaces what is there by default, and parents come before
   * their children.
   */
  static List<Mount> merge(List<Mount> defaults, List<Mount> files, List<Mount> asked) {
    Map<String, Mount> byTarget = new LinkedHashMap<>();
    List.of(defaults, files, asked)
        .forEach(list -> list.forEach(mount -> byTarget.put(clean(mount.destination()), mount)));
    List<Mount> merged = new ArrayList<>(byTarget.values());
    merged.sort(Comparator.comparingInt(mount -> depth(mount.destination())));
    return merged;
  }

  private static void override(List<String> options, String option) {
    switch (option) {
      case "exec", "suid", "dev" -> options.remove("no" + option);
      default -> {
        options.remove(option);
        options.add(option);
      }
    }
  }

  private static String clean(String target) {
    String[] parts =
        Arrays.stream(target.split("/", -1))
            .filter(p -> !p.isEmpty() && !p.equals("."))
            .toArray(String[]::new);
    return "/" + String.join("/", parts);
  }

  private static int depth(String target) {
    return (int) clean(target).chars().filter(c -> c == '/').count();
  }
}
