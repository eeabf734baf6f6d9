package io.gantry.docker;

import io.gantry.engine.ContainerSpec;
import io.gantry.engine.EndpointSpec;
import io.gantry.engine.HostSpec;
import io.gantry.engine.MountSpec;
import io.gantry.engine.PortBinding;
import io.gantry.engine.Resources;
import io.gantry.engine.SecuritySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes what a container was given of the host as {@link HostConfig}, for inspect. Pure. */
final class HostWriter {
  private static final long DEFAULT_SHM = 64L << 20;

  private final ContainerSpec spec;
  private final HostSpec host;
  private final Resources limits;
  private final SecuritySpec security;

  HostWriter(ContainerSpec spec) {
    this.spec = spec;
    this.host = spec.host();
    this.limits = host.resources();
    this.security = host.security();
  }

  HostConfig wire() {
    return new HostConfig(
        MountWriter.binds(host.mounts()),
        new LogConfig(host.log().driver(), host.log().options()),
        spec.network().mode(),
        ports(spec.network().ports()),
        new RestartPolicyWire(
            host.restartPolicy().condition().text(), host.restartPolicy().maximumRetries()),
        host.autoRemove(),
        "",
        host.volumesFrom(),
        MountWriter.mounts(host.mounts()),
        security.capAdd(),
        security.capDrop(),
        host.namespaces().cgroup().text(),
        host.dns().servers(),
        host.dns().options(),
        host.dns().search(),
        host.dns().extraHosts(),
        security.groupAdd(),
        host.namespaces().ipc().text(),
        links(),
        host.oomScoreAdj(),
        plain(host.namespaces().pid().text()),
        security.privileged(),
        spec.network().publishAll(),
        security.readonlyRootfs(),
        security.options(),
        tmpfs(),
        plain(host.namespaces().uts().text()),
        "",
        host.shmSize() == 0 ? DEFAULT_SHM : host.shmSize(),
        security.sysctls(),
        "gantry",
        "",
        List.of(spec.process().streams().rows(), spec.process().streams().columns()),
        list(security.maskedPaths()),
        list(security.readonlyPaths()),
        limits.cpuShares(),
        limits.memory(),
        limits.nanoCpus(),
        host.cgroupParent(),
        limits.blkioWeight(),
        limits.cpuPeriod(),
        limits.cpuQuota(),
        limits.cpusetCpus(),
        limits.cpusetMems(),
        limits.devices().stream()
            .map(d -> new DeviceWire(d.onHost(), d.inContainer(), d.permissions()))
            .toList(),
        limits.deviceCgroupRules(),
        limits.cdiDevices().isEmpty()
            ? List.of()
            : List.of(DeviceRequest.ofCdi(limits.cdiDevices())),
        limits.memoryReservation(),
        limits.memorySwap(),
        limits.memorySwappiness() < 0 ? null : (long) limits.memorySwappiness(),
        limits.oomKillDisable(),
        limits.pidsLimit() == 0 ? null : limits.pidsLimit(),
        limits.ulimits().stream().map(u -> new UlimitWire(u.name(), u.soft(), u.hard())).toList(),
        host.init() ? Boolean.TRUE : null);
  }

  /** Published ports as they were asked for, or as they are. */
  static Map<String, @Nullable List<PortBindingWire>> ports(List<PortBinding> bindings) {
    Map<String, @Nullable List<PortBindingWire>> ports = new LinkedHashMap<>();
    for (PortBinding binding : bindings) {
      ports
          .computeIfAbsent(
              binding.containerPort() + "/" + binding.protocol(), port -> new ArrayList<>())
          .add(new PortBindingWire(binding.hostAddress(), hostPort(binding)));
    }
    return ports;
  }

  private static String hostPort(PortBinding binding) {
    if (binding.hostPort() == 0) {
      return "";
    }
    return binding.lastHostPort() <= binding.hostPort()
        ? String.valueOf(binding.hostPort())
        : binding.hostPort() + "-" + binding.lastHostPort();
  }

  /** Of the default bridge, where links are no names of the network. */
  private List<String> links() {
    return spec.network().endpoint("bridge").map(EndpointSpec::links).orElse(List.of());
  }

  private Map<String, String> tmpfs() {
    Map<String, String> tmpfs = new LinkedHashMap<>();
    for (MountSpec mount : host.mounts()) {
      if (mount instanceof MountSpec.Tmpfs memory) {
        tmpfs.put(memory.target(), memory.options());
      }
    }
    return tmpfs;
  }

  /** Docker leaves the usual one empty. */
  private static String plain(String mode) {
    return mode.equals("private") ? "" : mode;
  }

  private static @Nullable List<String> list(Optional<List<String>> given) {
    return given.orElse(null);
  }
}
