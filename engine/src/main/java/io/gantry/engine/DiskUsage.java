package io.gantry.engine;

import java.util.List;

/**
 * Bytes on disk, as blocks that are taken: a hole of a sparse file counts nothing, a file with
 * several names once.
 *
 * @param layers unpacked layers, each counted once
 * @param blobs manifests, configurations and layers as they came, mostly compressed
 * @param downloads what unfinished downloads have so far
 * @param working what is being loaded, unpacked or deleted right now
 * @param writable writable folders of all containers
 * @param logs logs and generated files of all containers
 * @param metadata database and records of layers
 * @param cacheMounts folders that builds keep for later ones
 */
public record DiskUsage(
    long layers,
    Content blobs,
    Content downloads,
    long working,
    long writable,
    long logs,
    long metadata,
    long cacheMounts,
    List<ImageUse> images,
    List<ContainerUse> containers,
    List<VolumeUse> volumes) {
  public DiskUsage {
    images = List.copyOf(images);
    containers = List.copyOf(containers);
    volumes = List.copyOf(volumes);
  }

  /** So many files. */
  public record Content(long count, long bytes) {}

  /**
   * An image.
   *
   * @param shared bytes of its layers that other images have too
   */
  public record ImageUse(ImageView image, long shared) {}

  /**
   * A container.
   *
   * @param logs bytes of its log and generated files, which are outside of its file system
   */
  public record ContainerUse(ContainerView container, ContainerSize size, long logs) {}

  /**
   * A volume.
   *
   * @param references containers that refer to it
   */
  public record VolumeUse(Volumes.VolumeView volume, long bytes, int references) {}

  /** All that is below the state root. */
  public long total() {
    return layers
        + blobs.bytes()
        + downloads.bytes()
        + working
        + writable
        + logs
        + metadata
        + cacheMounts
        + volumes.stream().mapToLong(VolumeUse::bytes).sum();
  }
}
