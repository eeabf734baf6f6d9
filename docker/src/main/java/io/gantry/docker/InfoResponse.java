package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer to {@code info}. */
@Json
public record InfoResponse(
    @Json.Property("ID") String id,
    @Json.Property("Containers") Integer containers,
    @Json.Property("ContainersRunning") Integer containersRunning,
    @Json.Property("ContainersPaused") Integer containersPaused,
    @Json.Property("ContainersStopped") Integer containersStopped,
    @Json.Property("Images") Integer images,
    @Json.Property("Driver") String driver,
    @Json.Property("DriverStatus") List<List<String>> driverStatus,
    @Json.Property("Plugins") @Nullable InfoPlugins plugins,
    @Json.Property("MemoryLimit") Boolean memoryLimit,
    @Json.Property("SwapLimit") Boolean swapLimit,
    @Json.Property("CpuCfsPeriod") Boolean cpuCfsPeriod,
    @Json.Property("CpuCfsQuota") Boolean cpuCfsQuota,
    @Json.Property("CPUShares") Boolean cpuShares,
    @Json.Property("CPUSet") Boolean cpuSet,
    @Json.Property("PidsLimit") Boolean pidsLimit,
    @Json.Property("OomKillDisable") Boolean oomKillDisable,
    @Json.Property("IPv4Forwarding") Boolean ipv4Forwarding,
    @Json.Property("Debug") Boolean debug,
    @Json.Property("NFd") Integer nfd,
    @Json.Property("NGoroutines") Integer nGoroutines,
    @Json.Property("SystemTime") String systemTime,
    @Json.Property("LoggingDriver") String loggingDriver,
    @Json.Property("CgroupDriver") String cgroupDriver,
    @Json.Property("CgroupVersion") String cgroupVersion,
    @Json.Property("NEventsListener") Integer nEventsListener,
    @Json.Property("KernelVersion") String kernelVersion,
    @Json.Property("OperatingSystem") String operatingSystem,
    @Json.Property("OSVersion") String osVersion,
    @Json.Property("OSType") String osType,
    @Json.Property("Architecture") String architecture,
    @Json.Property("IndexServerAddress") String indexServerAddress,
    @Json.Property("RegistryConfig") @Nullable InfoRegistries registryConfig,
    @Json.Property("NCPU") Integer ncpu,
    @Json.Property("MemTotal") Long memTotal,
    @Json.Property("DockerRootDir") String dockerRootDir,
    @Json.Property("HttpProxy") String httpProxy,
    @Json.Property("HttpsProxy") String httpsProxy,
    @Json.Property("NoProxy") String noProxy,
    @Json.Property("Name") String name,
    @Json.Property("Labels") List<String> labels,
    @Json.Property("ExperimentalBuild") Boolean experimentalBuild,
    @Json.Property("ServerVersion") String serverVersion,
    @Json.Property("Runtimes") Map<String, InfoRuntime> runtimes,
    @Json.Property("DefaultRuntime") String defaultRuntime,
    @Json.Property("Swarm") @Nullable InfoSwarm swarm,
    @Json.Property("LiveRestoreEnabled") Boolean liveRestoreEnabled,
    @Json.Property("Isolation") String isolation,
    @Json.Property("InitBinary") String initBinary,
    @Json.Property("SecurityOptions") List<String> securityOptions,
    @Json.Property("Warnings") List<String> warnings,
    @Json.Property("CDISpecDirs") List<String> cdiSpecDirs,
    @Json.Property("DiscoveredDevices") List<InfoDevice> discoveredDevices,
    @Json.Property("DefaultAddressPools") List<InfoAddressPool> defaultAddressPools) {
  public InfoResponse {
    id = Absent.text(id);
    containers = Absent.number(containers);
    containersRunning = Absent.number(containersRunning);
    containersPaused = Absent.number(containersPaused);
    containersStopped = Absent.number(containersStopped);
    images = Absent.number(images);
    driver = Absent.text(driver);
    driverStatus = Absent.list(driverStatus);
    memoryLimit = Absent.flag(memoryLimit);
    swapLimit = Absent.flag(swapLimit);
    cpuCfsPeriod = Absent.flag(cpuCfsPeriod);
    cpuCfsQuota = Absent.flag(cpuCfsQuota);
    cpuShares = Absent.flag(cpuShares);
    cpuSet = Absent.flag(cpuSet);
    pidsLimit = Absent.flag(pidsLimit);
    oomKillDisable = Absent.flag(oomKillDisable);
    ipv4Forwarding = Absent.flag(ipv4Forwarding);
    debug = Absent.flag(debug);
    nfd = Absent.number(nfd);
    nGoroutines = Absent.number(nGoroutines);
    systemTime = Absent.text(systemTime);
    loggingDriver = Absent.text(loggingDriver);
    cgroupDriver = Absent.text(cgroupDriver);
    cgroupVersion = Absent.text(cgroupVersion);
    nEventsListener = Absent.number(nEventsListener);
    kernelVersion = Absent.text(kernelVersion);
    operatingSystem = Absent.text(operatingSystem);
    osVersion = Absent.text(osVersion);
    osType = Absent.text(osType);
    architecture = Absent.text(architecture);
    indexServerAddress = Absent.text(indexServerAddress);
    ncpu = Absent.number(ncpu);
    memTotal = Absent.number(memTotal);
    dockerRootDir = Absent.text(dockerRootDir);
    httpProxy = Absent.text(httpProxy);
    httpsProxy = Absent.text(httpsProxy);
    noProxy = Absent.text(noProxy);
    name = Absent.text(name);
    labels = Absent.list(labels);
    experimentalBuild = Absent.flag(experimentalBuild);
    serverVersion = Absent.text(serverVersion);
    runtimes = Absent.map(runtimes);
    defaultRuntime = Absent.text(defaultRuntime);
    liveRestoreEnabled = Absent.flag(liveRestoreEnabled);
    isolation = Absent.text(isolation);
    initBinary = Absent.text(initBinary);
    securityOptions = Absent.list(securityOptions);
    warnings = Absent.list(warnings);
    cdiSpecDirs = Absent.list(cdiSpecDirs);
    discoveredDevices = Absent.list(discoveredDevices);
    defaultAddressPools = Absent.list(defaultAddressPools);
  }
}
