package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on disk: the answer to {@code system df}.
 *
 * @param gantry what Docker does not tell
 */
@Json
public record DiskUsageWire(
    @Json.Property("LayersSize") Long layersSize,
    @Json.Property("Images") List<ImageSummary> images,
    @Json.Property("Containers") List<ContainerSummary> containers,
    @Json.Property("Volumes") List<VolumeWire> volumes,
    @Json.Property("BuildCache") List<BuildCacheWire> buildCache,
    @Json.Property("Gantry") @Nullable Rest gantry) {
  public DiskUsageWire {
    layersSize = Absent.number(layersSize);
    images = Absent.list(images);
    containers = Absent.list(containers);
    volumes = Absent.list(volumes);
    buildCache = Absent.list(buildCache);
  }

  /**
   * All that is below the state root beside layers and volumes, and the sum.
   *
   * @param blobs manifests, configurations and layers as they came
   * @param downloads what unfinished downloads have so far
   * @param working what is being loaded, unpacked or deleted right now
   * @param writable folders of containers
   * @param logs of containers, and their generated files
   * @param metadata database and records of layers
   * @param total with layers and volumes
   */
  @Json
  public record Rest(
      @Json.Property("Blobs") Content blobs,
      @Json.Property("Downloads") Content downloads,
      @Json.Property("Working") Long working,
      @Json.Property("Writable") Long writable,
      @Json.Property("Logs") Long logs,
      @Json.Property("Metadata") Long metadata,
      @Json.Property("Total") Long total) {}

  /** So many files of so many bytes. */
  @Json
  public record Content(@Json.Property("Count") Long count, @Json.Property("Size") Long size) {}
}
