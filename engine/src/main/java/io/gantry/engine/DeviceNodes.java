package io.gantry.engine;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileStatus;
import io.gantry.linux.LinuxException;
import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The host's devices, for containers that get some of them. */
final class DeviceNodes {
  private static final Path DEV = Path.of("/dev");
  private static final int MAX_DEPTH = 4;

  /** What a container has of its own. */
  private static final Set<String> OWN =
      Set.of("pts", "shm", "mqueue", "console", "fd", "ptmx", "stdin", "stdout", "stderr", "core");

  private DeviceNodes() {}

  /** The devices of a container: those it asks for, or all of the host's for a privileged one. */
  static List<RuntimeSpec.Device> of(HostSpec spec) {
    if (spec.security().privileged()) {
      return all();
    }
    List<RuntimeSpec.Device> devices = new ArrayList<>();
    for (DeviceMapping mapping : spec.resources().devices()) {
      devices.addAll(devices(mapping));
    }
    return devices;
  }

  /** A folder stands for all the devices in it, and a link for what it leads to. */
  static List<RuntimeSpec.Device> devices(DeviceMapping mapping) {
    Path source = Path.of(mapping.onHost());
    if (Files.isDirectory(source)) {
      return below(source).stream()
          .map(found -> device(found, mapping.inContainer() + "/" + source.relativize(found)))
          .toList();
    }
    RuntimeSpec.Device device = device(source, mapping.inContainer());
    if (device.type().isEmpty()) {
      throw GantryException.invalid(
          "error gathering device information while adding custom device \""
              + mapping.onHost()
              + "\": not a device node");
    }
    return List.of(device);
  }

  private static List<RuntimeSpec.Device> all() {
    return below(DEV).stream()
        .map(path -> device(path, path.toString()))
        .filter(device -> !device.type().isEmpty())
        .toList();
  }

  private static List<Path> below(Path folder) {
    try (Stream<Path> paths =
        Files.find(folder, MAX_DEPTH, (path, attributes) -> attributes.isOther())) {
      return paths.filter(path -> !isOwn(path)).toList();
    } catch (IOException e) {
      throw GantryException.internal("list devices in " + folder + ": " + e, e);
    }
  }

  private static boolean isOwn(Path path) {
    return path.startsWith(DEV)
        && path.getNameCount() > 1
        && OWN.contains(path.getName(1).toString());
  }

  /** Type empty when it is no device. */
  static RuntimeSpec.Device device(Path path, String inContainer) {
    FileStatus status = status(path);
    String type =
        switch (status.type()) {
          case FileMode.CHARACTER_DEVICE -> "c";
          case FileMode.BLOCK_DEVICE -> "b";
          default -> "";
        };
    return new RuntimeSpec.Device(
        type,
        inContainer,
        status.special().major(),
        status.special().minor(),
        status.permissions(),
        (long) status.uid(),
        (long) status.gid());
  }

  private static FileStatus status(Path path) {
    try {
      return FileCalls.statx(Fd.CWD, path.toString(), 0);
    } catch (LinuxException e) {
      throw new GantryException(
          GantryException.Kind.INVALID,
          "error gathering device information while adding custom device \""
              + path
              + "\": "
              + e.getMessage(),
          e);
    }
  }
}
