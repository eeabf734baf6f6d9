package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a container is given of the host: Docker's {@code HostConfig} with its {@code Resources}.
 * Numbers that are 0 and texts that are empty are not set.
 */
@Json(naming = Json.Naming.UpperCamel)
public record HostConfig(
    List<String> binds,
    @Nullable LogConfig logConfig,
    String networkMode,
    Map<String, @Nullable List<PortBindingWire>> portBindings,
    @Nullable RestartPolicyWire restartPolicy,
    Boolean autoRemove,
    String volumeDriver,
    List<String> volumesFrom,
    List<MountWire> mounts,
    List<String> capAdd,
    List<String> capDrop,
    String cgroupnsMode,
    List<String> dns,
    List<String> dnsOptions,
    List<String> dnsSearch,
    List<String> extraHosts,
    List<String> groupAdd,
    String ipcMode,
    List<String> links,
    Integer oomScoreAdj,
    String pidMode,
    Boolean privileged,
    Boolean publishAllPorts,
    Boolean readonlyRootfs,
    List<String> securityOpt,
    Map<String, String> tmpfs,
    @Json.Property("UTSMode") String utsMode,
    String usernsMode,
    Long shmSize,
    Map<String, String> sysctls,
    String runtime,
    String isolation,
    @Nullable List<String> maskedPaths,
    @Nullable List<String> readonlyPaths,
    Long cpuShares,
    Long memory,
    Long nanoCpus,
    String cgroupParent,
    Integer blkioWeight,
    Long cpuPeriod,
    Long cpuQuota,
    String cpusetCpus,
    String cpusetMems,
    List<DeviceWire> devices,
    List<String> deviceCgroupRules,
    List<DeviceRequest> deviceRequests,
    Long memoryReservation,
    Long memorySwap,
    @Nullable Long memorySwappiness,
    @Nullable Boolean oomKillDisable,
    @Nullable Long pidsLimit,
    List<UlimitWire> ulimits,
    @Nullable Boolean init) {
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
