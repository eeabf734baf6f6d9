package io.gantry.docker;

import io.gantry.engine.DeviceMapping;
import io.gantry.engine.Resources;
import io.gantry.engine.Ulimit;
import io.gantry.oci.CdiDeviceName;
import java.util.ArrayList;
import java.util.List;

/** Translates the limits in {@link HostConfig} to the engine's words. Pure. */
final class ResourceReader {
  private ResourceReader() {}

  static Resources resources(HostConfig host) {
    if (host.nanoCpus() > 0 && (host.cpuPeriod() > 0 || host.cpuQuota() > 0)) {
      throw HttpFailure.badRequest(
          "Conflicting options: Nano CPUs and CPU Period cannot both be set");
    }
    return new Resources(
        notNegative(host.memory(), "memory"),
        host.memorySwap(),
        notNegative(host.memoryReservation(), "memory reservation"),
        swappiness(host),
        Boolean.TRUE.equals(host.oomKillDisable()),
        nanoCpus(host),
        notNegative(host.cpuShares(), "CPU shares"),
        notNegative(host.cpuPeriod(), "CPU period"),
        host.cpuQuota(),
        host.cpusetCpus(),
        host.cpusetMems(),
        host.pidsLimit() == null ? 0 : host.pidsLimit(),
        blkioWeight(host),
        host.ulimits().stream().map(ResourceReader::ulimit).toList(),
        host.devices().stream().map(ResourceReader::device).toList(),
        List.copyOf(host.deviceCgroupRules()),
        cdiDevices(host.deviceRequests()));
  }

  /** Of other drivers there is none. */
  private static List<String> cdiDevices(List<DeviceRequest> requests) {
    List<String> names = new ArrayList<>();
    for (DeviceRequest request : requests) {
      if (!request.driver().equals(DeviceRequest.CDI)) {
        throw new HttpFailure(
            501,
            "device requests (--gpus) of driver \""
                + request.driver()
                + "\" are not available in Gantry yet. Hint: devices of the Container Device"
                + " Interface are, --device vendor.com/class=name");
      }
      request.deviceIds().forEach(name -> names.add(cdiName(name)));
    }
    return names;
  }

  private static String cdiName(String name) {
    return CdiDeviceName.parse(name)
        .map(CdiDeviceName::toString)
        .orElseThrow(() ->
            HttpFailure.badRequest(
                "invalid CDI device name \"" + name + "\": it is not vendor.com/class=name"));
  }

  private static long notNegative(long value, String what) {
    if (value < 0) {
      throw HttpFailure.badRequest("invalid " + what + " " + value + ": must not be negative");
    }
    return value;
  }

  private static int swappiness(HostConfig host) {
    long value = host.memorySwappiness() == null ? -1 : host.memorySwappiness();
    if (value < -1 || value > 100) {
      throw HttpFailure.badRequest(
          "Invalid value: %d, valid memory swappiness range is 0-100".formatted(value));
    }
    return (int) value;
  }

  private static long nanoCpus(HostConfig host) {
    long most = Runtime.getRuntime().availableProcessors() * 1_000_000_000L;
    if (host.nanoCpus() < 0 || host.nanoCpus() > most) {
      throw HttpFailure.badRequest(
          "range of CPUs is from 0.01 to %d.00, as there are only %d CPUs available"
              .formatted(most / 1_000_000_000L, most / 1_000_000_000L));
    }
    return host.nanoCpus();
  }

  private static int blkioWeight(HostConfig host) {
    int weight = host.blkioWeight();
    if (weight != 0 && (weight < 10 || weight > 1000)) {
      throw HttpFailure.badRequest("Range of blkio weight is from 10 to 1000");
    }
    return weight;
  }

  private static Ulimit ulimit(UlimitWire wire) {
    if (wire.name().isEmpty()) {
      throw HttpFailure.badRequest("invalid ulimit type: ");
    }
    if (wire.hard() >= 0 && wire.soft() > wire.hard()) {
      throw HttpFailure.badRequest(
          "ulimit soft limit must be less than or equal to hard limit: %d > %d"
              .formatted(wire.soft(), wire.hard()));
    }
    return new Ulimit(wire.name(), wire.soft(), wire.hard());
  }

  private static DeviceMapping device(DeviceWire wire) {
    String inside = wire.pathInContainer().isEmpty() ? wire.pathOnHost() : wire.pathInContainer();
    String permissions = wire.cgroupPermissions().isEmpty() ? "rwm" : wire.cgroupPermissions();
    return new DeviceMapping(wire.pathOnHost(), inside, permissions);
  }
}
