package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of the list of containers: Docker's {@code ContainerSummary}.
 *
 * @param sizeLogs bytes of log and generated files, which Docker does not tell
 */
@Json
public record ContainerSummary(
    @Json.Property("Id") String id,
    @Json.Property("Names") List<String> names,
    @Json.Property("Image") String image,
    @Json.Property("ImageID") String imageId,
    @Json.Property("Command") String command,
    @Json.Property("Created") Long created,
    @Json.Property("Ports") List<PortSummary> ports,
    @Json.Property("SizeRw") @Nullable Long sizeRw,
    @Json.Property("SizeRootFs") @Nullable Long sizeRootFs,
    @Json.Property("SizeLogs") @Nullable Long sizeLogs,
    @Json.Property("Labels") Map<String, String> labels,
    @Json.Property("State") String state,
    @Json.Property("Status") String status,
    @Json.Property("HostConfig") @Nullable SummaryHostConfig hostConfig,
    @Json.Property("NetworkSettings") @Nullable SummaryNetworks networkSettings,
    @Json.Property("Mounts") List<MountPointWire> mounts) {
  public ContainerSummary {
    id = Absent.text(id);
    names = Absent.list(names);
    image = Absent.text(image);
    imageId = Absent.text(imageId);
    command = Absent.text(command);
    created = Absent.number(created);
    ports = Absent.list(ports);
    labels = Absent.map(labels);
    state = Absent.text(state);
    status = Absent.text(status);
    mounts = Absent.list(mounts);
  }

  ContainerSummary withLogs(long bytes) {
    return new ContainerSummary(
        id,
        names,
        image,
        imageId,
        command,
        created,
        ports,
        sizeRw,
        sizeRootFs,
        bytes,
        labels,
        state,
        status,
        hostConfig,
        networkSettings,
        mounts);
  }
}
