package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * Limits of a container; 0 and empty mean "not set".
 *
 * @param memory bytes
 * @param memorySwap bytes of memory and swap together; -1 is no limit
 * @param memorySwappiness 0-100; -1 is not set
 * @param nanoCpus billionths of a CPU
 * @param cpuPeriod microseconds, as is cpuQuota
 * @param pidsLimit -1 is no limit
 * @param cdiDevices by their qualified names, {@code vendor.com/class=name}
 */
@Json
public record Resources(
    long memory,
    long memorySwap,
    long memoryReservation,
    int memorySwappiness,
    boolean oomKillDisable,
    long nanoCpus,
    long cpuShares,
    long cpuPeriod,
    long cpuQuota,
    String cpusetCpus,
    String cpusetMems,
    long pidsLimit,
    int blkioWeight,
    List<Ulimit> ulimits,
    List<DeviceMapping> devices,
    List<String> deviceCgroupRules,
    List<String> cdiDevices) {
  /** No limits. */
  public static final Resources NONE =
      new Resources(
          0, 0, 0, -1, false, 0, 0, 0, 0, "", "", 0, 0, List.of(), List.of(), List.of(), List.of());

  public Resources {
    ulimits = List.copyOf(ulimits);
    devices = List.copyOf(devices);
    deviceCgroupRules = List.copyOf(deviceCgroupRules);
    // Records of before they were known have none.
    cdiDevices = cdiDevices == null ? List.of() : List.copyOf(cdiDevices);
  }

  public Resources withMemory(long changed) {
    return new Resources(
        changed,
        memorySwap,
        memoryReservation,
        memorySwappiness,
        oomKillDisable,
        nanoCpus,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        blkioWeight,
        ulimits,
        devices,
        deviceCgroupRules,
        cdiDevices);
  }

  public Resources withMemorySwap(long changed) {
    return new Resources(
        memory,
        changed,
        memoryReservation,
        memorySwappiness,
        oomKillDisable,
        nanoCpus,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        blkioWeight,
        ulimits,
        devices,
        deviceCgroupRules,
        cdiDevices);
  }

  public Resources withMemoryReservation(long changed) {
    return new Resources(
        memory,
        memorySwap,
        changed,
        memorySwappiness,
        oomKillDisable,
        nanoCpus,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        blkioWeight,
        ulimits,
        devices,
        deviceCgroupRules,
        cdiDevices);
  }

  public Resources withMemorySwappiness(int changed) {
    return new Resources(
        memory,
        memorySwap,
        memoryReservation,
        changed,
        oomKillDisable,
        nanoCpus,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        blkioWeight,
        ulimits,
        devices,
        deviceCgroupRules,
        cdiDevices);
  }

  public Resources withOomKillDisable(boolean changed) {
    return new Resources(
        memory,
        memorySwap,
        memoryReservation,
        memorySwappiness,
        changed,
        nanoCpus,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        blkioWeight,
        ulimits,
        devices,
        deviceCgroupRules,
        cdiDevices);
  }

  public Resources withNanoCpus(long changed) {
    return new Resources(
        memory,
        memorySwap,
        memoryReservation,
        memorySwappiness,
        oomKillDisable,
        changed,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        blkioWeight,
        ulimits,
        devices,
        deviceCgroupRules,
        cdiDevices);
  }

  public Resources withCpuShares(long changed) {
    return new Resources(
        memory,
        memorySwap,
        memoryReservation,
        memorySwappiness,
        oomKillDisable,
        nanoCpus,
        changed,
        cpuPeriod,
        cpuQuota,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        blkioWeight,
        ulimits,
        devices,
        deviceCgroupRules,
        cdiDevices);
  }

  public Resources withCpuPeriod(long changed) {
    return new Resources(
        memory,
        memorySwap,
        memoryReservation,
        memorySwappiness,
        oomKillDisable,
        nanoCpus,
        cpuShares,
        changed,
        cpuQuota,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        blkioWeight,
        ulimits,
        devices,
        deviceCgroupRules,
        cdiDevices);
  }

  public Resources withCpuQuota(long changed) {
    return new Resources(
        memory,
        memorySwap,
        memoryReservation,
        memorySwappiness,
        oomKillDisable,
        nanoCpus,
        cpuShares,
        cpuPeriod,
        changed,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        blkioWeight,
        ulimits,
        devices,
        deviceCgroupRules,
        cdiDevices);
  }

  public Resources withCpusetCpus(String changed) {
    return new Resources(
        memory,
        memorySwap,
        memoryReservation,
        memorySwappiness,
        oomKillDisable,
        nanoCpus,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        changed,
        cpusetMems,
        pidsLimit,
        blkioWeight,
        ulimits,
        devices,
        deviceCgroupRules,
        cdiDevices);
  }

  public Resources withCpusetMems(String changed) {
    return new Resources(
        memory,
        memorySwap,
        memoryReservation,
        memorySwappiness,
        oomKillDisable,
        nanoCpus,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        cpusetCpus,
        changed,
        pidsLimit,
        blkioWeight,
        ulimits,
        devices,
        deviceCgroupRules,
        cdiDevices);
  }

  public Resources withPidsLimit(long changed) {
    return new Resources(
        memory,
        memorySwap,
        memoryReservation,
        memorySwappiness,
        oomKillDisable,
        nanoCpus,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        cpusetCpus,
        cpusetMems,
        changed,
        blkioWeight,
        ulimits,
        devices,
        deviceCgroupRules,
        cdiDevices);
  }

  public Resources withBlkioWeight(int changed) {
    return new Resources(
        memory,
        memorySwap,
        memoryReservation,
        memorySwappiness,
        oomKillDisable,
        nanoCpus,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        changed,
        ulimits,
        devices,
        deviceCgroupRules,
        cdiDevices);
  }

  public Resources withUlimits(List<Ulimit> changed) {
    return new Resources(
        memory,
        memorySwap,
        memoryReservation,
        memorySwappiness,
        oomKillDisable,
        nanoCpus,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        blkioWeight,
        changed,
        devices,
        deviceCgroupRules,
        cdiDevices);
  }

  public Resources withDevices(List<DeviceMapping> changed) {
    return new Resources(
        memory,
        memorySwap,
        memoryReservation,
        memorySwappiness,
        oomKillDisable,
        nanoCpus,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        blkioWeight,
        ulimits,
        changed,
        deviceCgroupRules,
        cdiDevices);
  }

  public Resources withDeviceCgroupRules(List<String> changed) {
    return new Resources(
        memory,
        memorySwap,
        memoryReservation,
        memorySwappiness,
        oomKillDisable,
        nanoCpus,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        blkioWeight,
        ulimits,
        devices,
        changed,
        cdiDevices);
  }

  public Resources withCdiDevices(List<String> changed) {
    return new Resources(
        memory,
        memorySwap,
        memoryReservation,
        memorySwappiness,
        oomKillDisable,
        nanoCpus,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        blkioWeight,
        ulimits,
        devices,
        deviceCgroupRules,
        changed);
  }
}
