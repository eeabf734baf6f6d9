package io.gantry.docker;

import io.gantry.engine.DiskUsage;
import io.gantry.engine.Engine;
import java.time.Instant;
import java.util.List;

/** {@code GET /system/df}. */
record DiskUsageShow(Engine engine) implements Endpoint {
  @Override
  public void serve(Call call) {
    List<String> types = call.query().all("type");
    DiskUsage usage = engine.system().diskUsage();
    boolean all = types.isEmpty();
    boolean images = all || types.contains("image");
    call.json(
        new DiskUsageWire(
            images ? usage.layers() : 0,
            images ? images(usage) : List.of(),
            all || types.contains("container") ? containers(usage) : List.of(),
            all || types.contains("volume") ? volumes(usage) : List.of(),
            all || types.contains("build-cache") ? cache() : List.of(),
            all ? rest(usage) : null));
  }

  private List<BuildCacheWire> cache() {
    return engine.builds().cache().stream().map(BuildCacheWire::of).toList();
  }

  private static List<ImageSummary> images(DiskUsage usage) {
    return usage.images().stream()
        .map(use -> ImageList.summary(use.image(), use.shared()))
        .toList();
  }

  private static List<ContainerSummary> containers(DiskUsage usage) {
    Instant now = Instant.now();
    return usage.containers().stream()
        .map(use -> ContainerList.summary(use.container(), use.size(), now).withLogs(use.logs()))
        .toList();
  }

  private static List<VolumeWire> volumes(DiskUsage usage) {
    return usage.volumes().stream()
        .map(use ->
            VolumeInspect.wire(use.volume(), new VolumeUsage(use.bytes(), (long) use.references())))
        .toList();
  }

  private static DiskUsageWire.Rest rest(DiskUsage usage) {
    return new DiskUsageWire.Rest(
        content(usage.blobs()),
        content(usage.downloads()),
        usage.working(),
        usage.writable(),
        usage.logs(),
        usage.metadata(),
        usage.total());
  }

  private static DiskUsageWire.Content content(DiskUsage.Content content) {
    return new DiskUsageWire.Content(content.count(), content.bytes());
  }
}
