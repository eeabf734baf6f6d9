package io.gantry.cdi;

import io.gantry.oci.CdiDeviceName;
import io.gantry.oci.GantryException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Refuses specifications that break the rules of the CDI specification, with INVALID. Pure. */
final class SpecCheck {
  private static final Set<String> HOOKS =
      Set.of(
          "prestart",
          "createRuntime",
          "createContainer",
          "startContainer",
          "poststart",
          "poststop");
  private static final Set<String> NODE_TYPES = Set.of("", "b", "c", "u", "p");

  private SpecCheck() {}

  static void check(CdiSpec spec) {
    if (!CdiDeviceName.isKind(spec.kind())) {
      throw invalid("kind", spec.kind(), "is not vendor/class");
    }
    SpecVersion.check(spec);
    if (spec.devices().isEmpty()) {
      throw GantryException.invalid("devices: there are none");
    }
    edits(spec.containerEdits(), "containerEdits");
    Set<String> names = new HashSet<>();
    for (CdiSpec.Device device : spec.devices()) {
      if (!CdiDeviceName.isName(device.name())) {
        throw invalid("device", device.name(), "is no device name");
      }
      if (!names.add(device.name())) {
        throw invalid("device", device.name(), "stands there twice");
      }
      String where = "device " + device.name() + ": containerEdits";
      if (device.containerEdits().equals(ContainerEdits.NONE)) {
        throw GantryException.invalid(where + " change nothing");
      }
      edits(device.containerEdits(), where);
    }
  }

  private static void edits(ContainerEdits edits, String where) {
    environment(edits.env(), where + ".env");
    edits.deviceNodes().forEach(node -> node(node, where + ".deviceNodes"));
    edits.mounts().forEach(mount -> mount(mount, where + ".mounts"));
    edits.hooks().forEach(hook -> hook(hook, where + ".hooks"));
    netDevices(edits.netDevices(), where + ".netDevices");
    for (long gid : edits.additionalGids()) {
      if (gid < 0 || gid >= 0xffff_ffffL) {
        throw invalid(where + ".additionalGids", String.valueOf(gid), "is no group");
      }
    }
    ContainerEdits.IntelRdt rdt = edits.intelRdt();
    if (rdt != null
        && !rdt.closID().equals("/")
        && rdt.closID().matches("\\.{1,2}|(?s).*[/\n].*")) {
      throw invalid(where + ".intelRdt.closID", rdt.closID(), "is no file name");
    }
  }

  private static void node(ContainerEdits.DeviceNode node, String where) {
    absolute(node.path(), where + ".path");
    if (!NODE_TYPES.contains(node.type())) {
      throw invalid(where + ".type", node.type(), "is none of b, c, u, p");
    }
    if (node.major() < 0 || node.minor() < 0) {
      throw invalid(where, node.major() + ":" + node.minor(), "is no device number");
    }
    if (!node.permissions().matches("none|[rwm]*")) {
      throw invalid(where + ".permissions", node.permissions(), "is no selection of rwm");
    }
  }

  private static void mount(ContainerEdits.Mount mount, String where) {
    if (mount.hostPath().isEmpty()) {
      throw GantryException.invalid(where + ".hostPath is missing");
    }
    absolute(mount.containerPath(), where + ".containerPath");
  }

  private static void hook(ContainerEdits.Hook hook, String where) {
    if (!HOOKS.contains(hook.hookName())) {
      throw invalid(where + ".hookName", hook.hookName(), "is no point of a container's life");
    }
    absolute(hook.path(), where + ".path");
    environment(hook.env(), where + ".env");
    Integer timeout = hook.timeout();
    if (timeout != null && timeout <= 0) {
      throw invalid(where + ".timeout", String.valueOf(timeout), "is not greater than 0");
    }
  }

  private static void netDevices(List<ContainerEdits.NetDevice> devices, String where) {
    Set<String> names = new HashSet<>();
    for (ContainerEdits.NetDevice device : devices) {
      if (device.hostInterfaceName().isEmpty() || device.name().isEmpty()) {
        throw GantryException.invalid(where + ": hostInterfaceName and name are needed");
      }
      if (!names.add("host " + device.hostInterfaceName()) || !names.add(device.name())) {
        throw invalid(where, device.hostInterfaceName(), "or its name stands there twice");
      }
    }
  }

  private static void environment(List<String> env, String where) {
    for (String variable : env) {
      if (variable.indexOf('=') <= 0) {
        throw invalid(where, variable, "is not NAME=value");
      }
    }
  }

  private static void absolute(String path, String where) {
    if (!path.startsWith("/")) {
      throw invalid(where, path, "is not an absolute path");
    }
  }

  private static GantryException invalid(String field, String value, String why) {
    return GantryException.invalid(field + ": \"" + value + "\" " + why);
  }
}
