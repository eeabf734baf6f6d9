package io.gantry.engine;

import io.gantry.cdi.ContainerEdits;
import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What devices of the Container Device Interface change of a container. The host's devices are
 * looked at when it is made; applying it is pure.
 */
final class DeviceEdits {
  /** Changes nothing. */
  static final DeviceEdits NONE = new DeviceEdits(ContainerEdits.NONE, List.of());

  private static final String NO_PERMISSIONS = "none";

  private final ContainerEdits edits;
  private final List<Node> nodes;

  /**
   * @param permissions for the cgroup; empty: no rule
   */
  private record Node(RuntimeSpec.Device device, String permissions) {}

  private DeviceEdits(ContainerEdits edits, List<Node> nodes) {
    this.edits = edits;
    this.nodes = nodes;
  }

  /**
   * @throws GantryException INVALID for a device that the host does not have, and for what cannot
   *     be given to containers
   */
  static DeviceEdits of(ContainerEdits edits) {
    if (edits.equals(ContainerEdits.NONE)) {
      return NONE;
    }
    if (edits.intelRdt() != null) {
      throw unavailable("intelRdt", "no classes of service are made");
    }
    if (!edits.netDevices().isEmpty()) {
      throw unavailable("netDevices", "no network device of the host moves into a container");
    }
    return new DeviceEdits(edits, edits.deviceNodes().stream().map(DeviceEdits::node).toList());
  }

  /** Whom the cgroup lets open the devices. */
  RuntimeSpec.Resources apply(RuntimeSpec.Resources resources) {
    List<RuntimeSpec.DeviceRule> rules = new ArrayList<>(resources.devices());
    for (Node node : nodes) {
      RuntimeSpec.Device device = node.device();
      if (!device.type().equals("p") && !node.permissions().isEmpty()) {
        String type = device.type().equals("u") ? "c" : device.type();
        rules.add(
            new RuntimeSpec.DeviceRule(
                true, type, device.major(), device.minor(), node.permissions()));
      }
    }
    return resources.withDevices(rules);
  }

  /** Everything but the cgroup's rules. */
  RuntimeSpec apply(RuntimeSpec spec) {
    RuntimeSpec.Process process = spec.process();
    RuntimeSpec.Linux linux = spec.linux();
    if (this == NONE || process == null || linux == null) {
      return spec;
    }
    List<RuntimeSpec.Mount> mounts = edits.mounts().stream().map(DeviceEdits::mount).toList();
    RuntimeSpec edited =
        spec.withProcess(
                process
                    .withEnv(EnvironmentList.merge(process.env(), edits.env()))
                    .withUser(user(process.user())))
            .withMounts(ContainerMounts.merge(spec.mounts(), List.of(), mounts))
            .withLinux(linux.withDevices(devices(linux.devices(), process.user())));
    return edits.hooks().isEmpty() ? edited : edited.withHooks(hooks());
  }

  private RuntimeSpec.User user(RuntimeSpec.User user) {
    List<Long> gids = new ArrayList<>(user.additionalGids());
    edits.additionalGids().stream()
        .filter(gid -> gid != 0 && !gids.contains(gid))
        .forEach(gids::add);
    return new RuntimeSpec.User(user.uid(), user.gid(), user.umask(), gids, user.username());
  }

  /** A later one stands instead of an earlier at the same path. */
  private List<RuntimeSpec.Device> devices(List<RuntimeSpec.Device> given, RuntimeSpec.User owner) {
    List<RuntimeSpec.Device> all = new ArrayList<>(given);
    for (Node node : nodes) {
      RuntimeSpec.Device device = node.device();
      all.removeIf(other -> other.path().equals(device.path()));
      all.add(
          new RuntimeSpec.Device(
              device.type(),
              device.path(),
              device.major(),
              device.minor(),
              device.fileMode(),
              or(device.uid(), owner.uid()),
              or(device.gid(), owner.gid())));
    }
    return all;
  }

  private static Long or(@Nullable Long given, long otherwise) {
    return given == null ? Long.valueOf(otherwise) : given;
  }

  private RuntimeSpec.Hooks hooks() {
    return new RuntimeSpec.Hooks(
        hooks("prestart"),
        hooks("createRuntime"),
        hooks("createContainer"),
        hooks("startContainer"),
        hooks("poststart"),
        hooks("poststop"));
  }

  private List<RuntimeSpec.Hook> hooks(String point) {
    return edits.hooks().stream()
        .filter(hook -> hook.hookName().equals(point))
        .map(hook -> new RuntimeSpec.Hook(hook.path(), hook.args(), hook.env(), hook.timeout()))
        .toList();
  }

  private static RuntimeSpec.Mount mount(ContainerEdits.Mount mount) {
    String type = mount.type().isEmpty() ? "bind" : mount.type();
    return RuntimeSpec.Mount.of(mount.containerPath(), type, mount.hostPath(), mount.options());
  }

  private static Node node(ContainerEdits.DeviceNode node) {
    String permissions =
        switch (node.permissions()) {
          case "" -> "rwm";
          case NO_PERMISSIONS -> "";
          default -> node.permissions();
        };
    return new Node(device(node), permissions);
  }

  private static RuntimeSpec.Device device(ContainerEdits.DeviceNode node) {
    boolean whole = node.type().equals("p") || (!node.type().isEmpty() && node.major() != 0);
    if (whole) {
      return device(node, node.type(), node.major(), node.minor());
    }
    String source = node.hostPath().isEmpty() ? node.path() : node.hostPath();
    RuntimeSpec.Device found = DeviceNodes.device(Path.of(source), node.path());
    if (found.type().isEmpty()) {
      throw GantryException.invalid(
          "CDI device injection failed: " + source + " is no device node of the host");
    }
    if (!node.type().isEmpty() && !node.type().equals(found.type())) {
      throw GantryException.invalid(
          "CDI device injection failed: %s is of type %s, not %s"
              .formatted(source, found.type(), node.type()));
    }
    return node.major() == 0
        ? device(node, found.type(), found.major(), found.minor())
        : device(node, found.type(), node.major(), node.minor());
  }

  private static RuntimeSpec.Device device(
      ContainerEdits.DeviceNode node, String type, long major, long minor) {
    Optional<Integer> mode = Optional.ofNullable(node.fileMode());
    return new RuntimeSpec.Device(
        type, node.path(), major, minor, mode.orElse(null), node.uid(), node.gid());
  }

  private static GantryException unavailable(String what, String why) {
    return GantryException.invalid(
        "CDI device injection failed: " + what + " is not available in Gantry: " + why);
  }
}
