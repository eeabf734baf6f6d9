package io.gantry.docker;

import io.gantry.engine.DiskUsage;
import io.gantry.engine.Engine;
import io.gantry.engine.Volumes;
import java.time.Instant;
import java.util.List;

/** {@code GET /system/df}. */
record DiskUsageShow(Engine engine) implements Endpoint {
  @Override
  public void serve(Call call) {
    List<String> types = call.query().all("type");
    DiskUsage usage = engine.system().diskUsage();
    boolean all = types.isEmpty();
    call.json(
        new DiskUsageWire(
            all || types.contains("image") ? usage.layersSize() : 0,
            all || types.contains("image") ? images(usage) : List.of(),
            all || types.contains("container") ? containers(usage) : List.of(),
            all || types.contains("volume") ? volumes(usage) : List.of(),
            List.of()));
  }

  private List<ImageSummary> images(DiskUsage usage) {
    return usage.images().stream().map(image -> ImageList.summary(image, engine.images())).toList();
  }

  private static List<ContainerSummary> containers(DiskUsage usage) {
    Instant now = Instant.now();
    return usage.containers().stream()
        .map(view -> ContainerList.summary(view, usage.containerSizes().get(view.id()), now))
        .toList();
  }

  private static List<VolumeWire> volumes(DiskUsage usage) {
    return usage.volumes().stream().map(volume -> volume(usage, volume)).toList();
  }

  private static VolumeWire volume(DiskUsage usage, Volumes.VolumeView volume) {
    long size = usage.volumeSizes().getOrDefault(volume.name(), -1L);
    long references = usage.volumeReferences().getOrDefault(volume.name(), 0);
    return VolumeInspect.wire(volume, new VolumeUsage(size, references));
  }
}
