package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a container is given of the host: Docker's {@code HostConfig} with its {@code Resources}.
 * Numbers that are 0 and texts that are empty are not set.
 */
@Json
public record HostConfig(
    @Json.Property("Binds") List<String> binds,
    @Json.Property("LogConfig") @Nullable LogConfig logConfig,
    @Json.Property("NetworkMode") String networkMode,
    @Json.Property("PortBindings") Map<String, @Nullable List<PortBindingWire>> portBindings,
    @Json.Property("RestartPolicy") @Nullable RestartPolicyWire restartPolicy,
    @Json.Property("AutoRemove") Boolean autoRemove,
    @Json.Property("VolumeDriver") String volumeDriver,
    @Json.Property("VolumesFrom") List<String> volumesFrom,
    @Json.Property("Mounts") List<MountWire> mounts,
    @Json.Property("CapAdd") List<String> capAdd,
    @Json.Property("CapDrop") List<String> capDrop,
    @Json.Property("CgroupnsMode") String cgroupnsMode,
    @Json.Property("Dns") List<String> dns,
    @Json.Property("DnsOptions") List<String> dnsOptions,
    @Json.Property("DnsSearch") List<String> dnsSearch,
    @Json.Property("ExtraHosts") List<String> extraHosts,
    @Json.Property("GroupAdd") List<String> groupAdd,
    @Json.Property("IpcMode") String ipcMode,
    @Json.Property("Links") List<String> links,
    @Json.Property("OomScoreAdj") Integer oomScoreAdj,
    @Json.Property("PidMode") String pidMode,
    @Json.Property("Privileged") Boolean privileged,
    @Json.Property("PublishAllPorts") Boolean publishAllPorts,
    @Json.Property("ReadonlyRootfs") Boolean readonlyRootfs,
    @Json.Property("SecurityOpt") List<String> securityOpt,
    @Json.Property("Tmpfs") Map<String, String> tmpfs,
    @Json.Property("UTSMode") String utsMode,
    @Json.Property("UsernsMode") String usernsMode,
    @Json.Property("ShmSize") Long shmSize,
    @Json.Property("Sysctls") Map<String, String> sysctls,
    @Json.Property("Runtime") String runtime,
    @Json.Property("Isolation") String isolation,
    @Json.Property("ConsoleSize") @Nullable List<Integer> consoleSize,
    @Json.Property("MaskedPaths") @Nullable List<String> maskedPaths,
    @Json.Property("ReadonlyPaths") @Nullable List<String> readonlyPaths,
    @Json.Property("CpuShares") Long cpuShares,
    @Json.Property("Memory") Long memory,
    @Json.Property("NanoCpus") Long nanoCpus,
    @Json.Property("CgroupParent") String cgroupParent,
    @Json.Property("BlkioWeight") Integer blkioWeight,
    @Json.Property("CpuPeriod") Long cpuPeriod,
    @Json.Property("CpuQuota") Long cpuQuota,
    @Json.Property("CpusetCpus") String cpusetCpus,
    @Json.Property("CpusetMems") String cpusetMems,
    @Json.Property("Devices") List<DeviceWire> devices,
    @Json.Property("DeviceCgroupRules") List<String> deviceCgroupRules,
    @Json.Property("DeviceRequests") List<DeviceRequest> deviceRequests,
    @Json.Property("MemoryReservation") Long memoryReservation,
    @Json.Property("MemorySwap") Long memorySwap,
    @Json.Property("MemorySwappiness") @Nullable Long memorySwappiness,
    @Json.Property("OomKillDisable") @Nullable Boolean oomKillDisable,
    @Json.Property("PidsLimit") @Nullable Long pidsLimit,
    @Json.Property("Ulimits") List<UlimitWire> ulimits,
    @Json.Property("Init") @Nullable Boolean init) {
  public HostConfig {
    binds = Absent.list(binds);
    networkMode = Absent.text(networkMode);
    portBindings = Absent.map(portBindings);
    autoRemove = Absent.flag(autoRemove);
    volumeDriver = Absent.text(volumeDriver);
    volumesFrom = Absent.list(volumesFrom);
    mounts = Absent.list(mounts);
    capAdd = Absent.list(capAdd);
    capDrop = Absent.list(capDrop);
    cgroupnsMode = Absent.text(cgroupnsMode);
    dns = Absent.list(dns);
    dnsOptions = Absent.list(dnsOptions);
    dnsSearch = Absent.list(dnsSearch);
    extraHosts = Absent.list(extraHosts);
    groupAdd = Absent.list(groupAdd);
    ipcMode = Absent.text(ipcMode);
    links = Absent.list(links);
    oomScoreAdj = Absent.number(oomScoreAdj);
    pidMode = Absent.text(pidMode);
    privileged = Absent.flag(privileged);
    publishAllPorts = Absent.flag(publishAllPorts);
    readonlyRootfs = Absent.flag(readonlyRootfs);
    securityOpt = Absent.list(securityOpt);
    tmpfs = Absent.map(tmpfs);
    utsMode = Absent.text(utsMode);
    usernsMode = Absent.text(usernsMode);
    shmSize = Absent.number(shmSize);
    sysctls = Absent.map(sysctls);
    runtime = Absent.text(runtime);
    isolation = Absent.text(isolation);
    cpuShares = Absent.number(cpuShares);
    memory = Absent.number(memory);
    nanoCpus = Absent.number(nanoCpus);
    cgroupParent = Absent.text(cgroupParent);
    blkioWeight = Absent.number(blkioWeight);
    cpuPeriod = Absent.number(cpuPeriod);
    cpuQuota = Absent.number(cpuQuota);
    cpusetCpus = Absent.text(cpusetCpus);
    cpusetMems = Absent.text(cpusetMems);
    devices = Absent.list(devices);
    deviceCgroupRules = Absent.list(deviceCgroupRules);
    deviceRequests = Absent.list(deviceRequests);
    memoryReservation = Absent.number(memoryReservation);
    memorySwap = Absent.number(memorySwap);
    ulimits = Absent.list(ulimits);
  }
}
