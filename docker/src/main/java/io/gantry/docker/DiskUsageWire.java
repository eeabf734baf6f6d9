package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** Bytes on disk: the answer to {@code system df}. */
@Json(naming = Json.Naming.UpperCamel)
public record DiskUsageWire(
    Long layersSize,
    List<ImageSummary> images,
    List<ContainerSummary> containers,
    List<VolumeWire> volumes,
    List<String> buildCache) {
  public DiskUsageWire {
    layersSize = Absent.number(layersSize);
    images = Absent.list(images);
    containers = Absent.list(containers);
    volumes = Absent.list(volumes);
    buildCache = Absent.list(buildCache);
  }
}
