package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer to {@code info}. */
@Json(naming = Json.Naming.UpperCamel)
public record InfoResponse(
    @Json.Property("ID") String id,
    Integer containers,
    Integer containersRunning,
    Integer containersPaused,
    Integer containersStopped,
    Integer images,
    String driver,
    List<List<String>> driverStatus,
    @Nullable InfoPlugins plugins,
    Boolean memoryLimit,
    Boolean swapLimit,
    Boolean cpuCfsPeriod,
    Boolean cpuCfsQuota,
    @Json.Property("CPUShares") Boolean cpuShares,
    @Json.Property("CPUSet") Boolean cpuSet,
    Boolean pidsLimit,
    Boolean oomKillDisable,
    @Json.Property("IPv4Forwarding") Boolean ipv4Forwarding,
    Boolean debug,
    @Json.Property("NFd") Integer nfd,
    Integer nGoroutines,
    String systemTime,
    String loggingDriver,
    String cgroupDriver,
    String cgroupVersion,
    Integer nEventsListener,
    String kernelVersion,
    String operatingSystem,
    @Json.Property("OSVersion") String osVersion,
    @Json.Property("OSType") String osType,
    String architecture,
    String indexServerAddress,
    @Nullable InfoRegistries registryConfig,
    @Json.Property("NCPU") Integer ncpu,
    Long memTotal,
    String dockerRootDir,
    String httpProxy,
    String httpsProxy,
    String noProxy,
    String name,
    List<String> labels,
    Boolean experimentalBuild,
    String serverVersion,
    Map<String, InfoRuntime> runtimes,
    String defaultRuntime,
    @Nullable InfoSwarm swarm,
    Boolean liveRestoreEnabled,
    String isolation,
    String initBinary,
    List<String> securityOptions,
    List<String> warnings) {
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
  }
}
