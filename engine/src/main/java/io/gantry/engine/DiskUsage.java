package io.gantry.engine;

import java.util.List;
import java.util.Map;

/**
 * Bytes on disk.
 *
 * @param layersSize of all layers, each counted once
 * @param containerSizes by id
 * @param volumeSizes by name
 */
public record DiskUsage(
    long layersSize,
    List<ImageView> images,
    List<ContainerView> containers,
    Map<String, ContainerSize> containerSizes,
    List<Volumes.VolumeView> volumes,
    Map<String, Long> volumeSizes,
    Map<String, Integer> volumeReferences) {}
