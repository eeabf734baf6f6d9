package io.gantry.cdi;

import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What devices change of a container: CDI specification, "containerEdits".
 *
 * @param env {@code NAME=value}
 * @param additionalGids groups of the container's process
 */
@Json
public record ContainerEdits(
    List<String> env,
    List<DeviceNode> deviceNodes,
    List<NetDevice> netDevices,
    List<Mount> mounts,
    List<Hook> hooks,
    List<Long> additionalGids,
    @Nullable IntelRdt intelRdt) {
  /** Changes nothing. */
  public static final ContainerEdits NONE =
      new ContainerEdits(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), null);

  public ContainerEdits {
    env = Absent.list(env);
    deviceNodes = Absent.list(deviceNodes);
    netDevices = Absent.list(netDevices);
    mounts = Absent.list(mounts);
    hooks = Absent.list(hooks);
    additionalGids = Absent.list(additionalGids);
  }

  /**
   * A device node.
   *
   * @param path in the container
   * @param hostPath what it is on the host; empty is the same path
   * @param type {@code b}, {@code c}, {@code u} or {@code p}; empty is that of the host's
   * @param major 0, as is minor: that of the host's
   * @param permissions any of {@code r}, {@code w}, {@code m}, or {@code none}; empty is all
   */
  @Json
  public record DeviceNode(
      String path,
      String hostPath,
      String type,
      long major,
      long minor,
      @Nullable Integer fileMode,
      String permissions,
      @Nullable Long uid,
      @Nullable Long gid) {
    public DeviceNode {
      path = Absent.text(path);
      hostPath = Absent.text(hostPath);
      type = Absent.text(type);
      permissions = Absent.text(permissions);
    }
  }

  /** A network device of the host that moves into the container, under this name. */
  @Json
  public record NetDevice(String hostInterfaceName, String name) {
    public NetDevice {
      hostInterfaceName = Absent.text(hostInterfaceName);
      name = Absent.text(name);
    }
  }

  /** A mount; options and type are those of the runtime specification. */
  @Json
  public record Mount(String hostPath, String containerPath, List<String> options, String type) {
    public Mount {
      hostPath = Absent.text(hostPath);
      containerPath = Absent.text(containerPath);
      options = Absent.list(options);
      type = Absent.text(type);
    }
  }

  /**
   * A program that runs at a point of the container's life.
   *
   * @param hookName the point, by the runtime specification's name
   * @param timeout seconds; null is none
   */
  @Json
  public record Hook(
      String hookName,
      String path,
      List<String> args,
      List<String> env,
      @Nullable Integer timeout) {
    public Hook {
      hookName = Absent.text(hookName);
      path = Absent.text(path);
      args = Absent.list(args);
      env = Absent.list(env);
    }
  }

  /** A class of service of Intel's Resource Director Technology. */
  @Json
  public record IntelRdt(
      String closID,
      String l3CacheSchema,
      String memBwSchema,
      List<String> schemata,
      boolean enableMonitoring,
      boolean enableCMT,
      boolean enableMBM) {
    public IntelRdt {
      closID = Absent.text(closID);
      l3CacheSchema = Absent.text(l3CacheSchema);
      memBwSchema = Absent.text(memBwSchema);
      schemata = Absent.list(schemata);
    }
  }

  /** These changes, and then those. */
  ContainerEdits and(ContainerEdits more) {
    return new ContainerEdits(
        joined(env, more.env),
        joined(deviceNodes, more.deviceNodes),
        joined(netDevices, more.netDevices),
        joined(mounts, more.mounts),
        joined(hooks, more.hooks),
        joined(additionalGids, more.additionalGids),
        more.intelRdt == null ? intelRdt : more.intelRdt);
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
