package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything about a container: Docker's {@code ContainerInspectResponse}. */
@Json(naming = Json.Naming.UpperCamel)
public record ContainerInspectResponse(
    String id,
    String created,
    String path,
    List<String> args,
    @Nullable StateWire state,
    String image,
    String resolvConfPath,
    String hostnamePath,
    String hostsPath,
    String logPath,
    String name,
    Integer restartCount,
    String driver,
    String platform,
    String mountLabel,
    String processLabel,
    String appArmorProfile,
    @Json.Property("ExecIDs") @Nullable List<String> execIds,
    @Nullable HostConfig hostConfig,
    @Nullable GraphDriver graphDriver,
    @Nullable Long sizeRw,
    @Nullable Long sizeRootFs,
    List<MountPointWire> mounts,
    @Nullable ContainerConfig config,
    @Nullable NetworkSettingsWire networkSettings) {
  public ContainerInspectResponse {
    id = Absent.text(id);
    created = Absent.text(created);
    path = Absent.text(path);
    args = Absent.list(args);
    image = Absent.text(image);
    resolvConfPath = Absent.text(resolvConfPath);
    hostnamePath = Absent.text(hostnamePath);
    hostsPath = Absent.text(hostsPath);
    logPath = Absent.text(logPath);
    name = Absent.text(name);
    restartCount = Absent.number(restartCount);
    driver = Absent.text(driver);
    platform = Absent.text(platform);
    mountLabel = Absent.text(mountLabel);
    processLabel = Absent.text(processLabel);
    appArmorProfile = Absent.text(appArmorProfile);
    mounts = Absent.list(mounts);
  }
}
