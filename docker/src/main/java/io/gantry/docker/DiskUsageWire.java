package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** Bytes on disk: the answer to {@code system df}. */
@Json
public record DiskUsageWire(
    @Json.Property("LayersSize") Long layersSize,
    @Json.Property("Images") List<ImageSummary> images,
    @Json.Property("Containers") List<ContainerSummary> containers,
    @Json.Property("Volumes") List<VolumeWire> volumes,
    @Json.Property("BuildCache") List<String> buildCache) {
  public DiskUsageWire {
    layersSize = Absent.number(layersSize);
    images = Absent.list(images);
    containers = Absent.list(containers);
    volumes = Absent.list(volumes);
    buildCache = Absent.list(buildCache);
  }
}
