package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A line of the list of containers: Docker's {@code ContainerSummary}. */
@Json(naming = Json.Naming.UpperCamel)
public record ContainerSummary(
    String id,
    List<String> names,
    String image,
    @Json.Property("ImageID") String imageId,
    String command,
    Long created,
    List<PortSummary> ports,
    @Nullable Long sizeRw,
    @Nullable Long sizeRootFs,
    Map<String, String> labels,
    String state,
    String status,
    @Nullable SummaryHostConfig hostConfig,
    @Nullable SummaryNetworks networkSettings,
    List<MountPointWire> mounts) {
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
}
