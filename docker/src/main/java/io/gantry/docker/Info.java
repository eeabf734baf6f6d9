package io.gantry.docker;

import io.gantry.engine.SystemInfo;
import io.gantry.engine.Volumes;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** {@code GET /info}. */
record Info(SystemInfo system, Volumes volumes, String version) implements Endpoint {
  @Override
  public void serve(Call call) {
    call.json(wire(system.info()));
  }

  private InfoResponse wire(SystemInfo.Info info) {
    return new InfoResponse(
        info.id(),
        info.containers(),
        info.running(),
        info.paused(),
        info.stopped(),
        info.images(),
        "overlay2",
        List.of(),
        new InfoPlugins(
            volumes.drivers(), List.of("bridge", "host", "null"), List.of(), List.of("json-file")),
        info.memoryLimit(),
        info.swapLimit(),
        info.cpuCfs(),
        info.cpuCfs(),
        info.cpuCfs(),
        info.cpuset(),
        info.pidsLimit(),
        info.memoryLimit() && info.cgroupVersion().equals("1"),
        info.ipv4Forwarding(),
        false,
        0,
        Thread.activeCount(),
        Instant.now().toString(),
        "json-file",
        info.cgroupDriver(),
        info.cgroupVersion(),
        0,
        info.kernelVersion(),
        info.operatingSystem(),
        "",
        info.osType(),
        info.architecture(),
        "",
        new InfoRegistries(List.of(), Map.of(), List.of()),
        info.cpus(),
        info.memory(),
        info.stateRoot(),
        info.proxies().http(),
        info.proxies().https(),
        info.proxies().none(),
        info.hostname(),
        info.labels().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList(),
        false,
        version,
        Map.of("gantry", new InfoRuntime("gantry-init")),
        "gantry",
        new InfoSwarm("", "", "inactive", false, "", null),
        true,
        "",
        "gantry-init",
        info.securityOptions(),
        info.warnings(),
        info.cdiFolders(),
        info.cdiDevices().stream().map(InfoDevice::ofCdi).toList(),
        info.pools().stream().map(InfoAddressPool::of).toList());
  }
}
