package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything about a container: Docker's {@code ContainerInspectResponse}. */
@Json
public record ContainerInspectResponse(
    @Json.Property("Id") String id,
    @Json.Property("Created") String created,
    @Json.Property("Path") String path,
    @Json.Property("Args") List<String> args,
    @Json.Property("State") @Nullable StateWire state,
    @Json.Property("Image") String image,
    @Json.Property("ResolvConfPath") String resolvConfPath,
    @Json.Property("HostnamePath") String hostnamePath,
    @Json.Property("HostsPath") String hostsPath,
    @Json.Property("LogPath") String logPath,
    @Json.Property("Name") String name,
    @Json.Property("RestartCount") Integer restartCount,
    @Json.Property("Driver") String driver,
    @Json.Property("Platform") String platform,
    @Json.Property("MountLabel") String mountLabel,
    @Json.Property("ProcessLabel") String processLabel,
    @Json.Property("AppArmorProfile") String appArmorProfile,
    @Json.Property("ExecIDs") @Nullable List<String> execIds,
    @Json.Property("HostConfig") @Nullable HostConfig hostConfig,
    @Json.Property("GraphDriver") @Nullable GraphDriver graphDriver,
    @Json.Property("SizeRw") @Nullable Long sizeRw,
    @Json.Property("SizeRootFs") @Nullable Long sizeRootFs,
    @Json.Property("Mounts") List<MountPointWire> mounts,
    @Json.Property("Config") @Nullable ContainerConfig config,
    @Json.Property("NetworkSettings") @Nullable NetworkSettingsWire networkSettings) {
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
