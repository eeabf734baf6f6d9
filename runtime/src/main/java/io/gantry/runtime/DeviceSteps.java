package io.gantry.runtime;

import io.gantry.linux.DeviceNumber;
import io.gantry.linux.FileMode;
import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Steps for what is in /dev: {@code linux.devices} and the specification's "Default Devices". */
final class DeviceSteps {
  private static final int DEFAULT_MODE = 0666;
  private static final int MODE_BITS = 07777;

  private DeviceSteps() {}

  static List<Step> steps(List<RuntimeSpec.Device> devices) {
    Map<String, Step> nodes = new LinkedHashMap<>();
    node(nodes, "/dev/null", 1, 3);
    node(nodes, "/dev/zero", 1, 5);
    node(nodes, "/dev/full", 1, 7);
    node(nodes, "/dev/random", 1, 8);
    node(nodes, "/dev/urandom", 1, 9);
    node(nodes, "/dev/tty", 5, 0);
    for (int i = 0; i < devices.size(); i++) {
      String field = "linux.devices[" + i + "]";
      String path = Fields.clean(devices.get(i).path(), field + ".path");
      // One that the configuration describes stands instead of the default one.
      nodes.put(path, node(devices.get(i), path, field));
    }
    List<Step> steps = new ArrayList<>(nodes.values());
    steps.addAll(links());
    return steps;
  }

  private static List<Step> links() {
    return List.of(
        new Step.MakeLink("/dev/ptmx", "pts/ptmx"),
        new Step.MakeLink("/dev/fd", "/proc/self/fd"),
        new Step.MakeLink("/dev/stdin", "/proc/self/fd/0"),
        new Step.MakeLink("/dev/stdout", "/proc/self/fd/1"),
        new Step.MakeLink("/dev/stderr", "/proc/self/fd/2"),
        new Step.MakeLink("/dev/core", "/proc/kcore"));
  }

  private static void node(Map<String, Step> nodes, String path, int major, int minor) {
    int mode = FileMode.CHARACTER_DEVICE | DEFAULT_MODE;
    long device = new DeviceNumber(major, minor).encoded();
    nodes.put(path, new Step.MakeNode(path, mode, device, 0, 0));
  }

  private static Step node(RuntimeSpec.Device device, String path, String field) {
    int type =
        switch (device.type()) {
          case "c", "u" -> FileMode.CHARACTER_DEVICE;
          case "b" -> FileMode.BLOCK_DEVICE;
          case "p" -> FileMode.FIFO;
          default ->
              throw GantryException.invalid(
                  field + ".type: \"" + device.type() + "\" is not one of c, b, u, p");
        };
    int mode = Optional.ofNullable(device.fileMode()).orElse(DEFAULT_MODE) & MODE_BITS;
    return new Step.MakeNode(
        path,
        type | mode,
        type == FileMode.FIFO ? 0 : number(device, field),
        Optional.ofNullable(device.uid()).orElse(0L),
        Optional.ofNullable(device.gid()).orElse(0L));
  }

  private static long number(RuntimeSpec.Device device, String field) {
    boolean sound =
        device.major() >= 0
            && device.major() <= Integer.MAX_VALUE
            && device.minor() >= 0
            && device.minor() <= Integer.MAX_VALUE;
    if (!sound) {
      throw GantryException.invalid(
          "%s: %d:%d is no device number".formatted(field, device.major(), device.minor()));
    }
    return new DeviceNumber((int) device.major(), (int) device.minor()).encoded();
  }
}
