package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.store.Store;
import io.gantry.store.StoreUsage;
import io.gantry.store.Usage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds out what takes how much of the disk. What goes meanwhile is left out. */
final class DiskSurvey {
  private final Store store;
  private final Path cacheMounts;
  private final Images images;
  private final Containers containers;
  private final ContainerFiles files;
  private final Volumes volumes;

  DiskSurvey(
      Store store,
      Path cacheMounts,
      Images images,
      Containers containers,
      ContainerFiles files,
      Volumes volumes) {
    this.store = store;
    this.cacheMounts = cacheMounts;
    this.images = images;
    this.containers = containers;
    this.files = files;
    this.volumes = volumes;
  }

  DiskUsage run() {
    StoreUsage kept = store.usage();
    return new DiskUsage(
        kept.layers(),
        content(kept.blobs()),
        content(kept.downloads()),
        kept.working(),
        kept.containers(),
        files.usage(),
        kept.metadata(),
        Usage.of(cacheMounts).bytes(),
        images.usage(),
        containers(),
        volumes());
  }

  private List<DiskUsage.ContainerUse> containers() {
    List<DiskUsage.ContainerUse> uses = new ArrayList<>();
    for (ContainerView view : containers.list()) {
      there(() ->
              new DiskUsage.ContainerUse(view, containers.size(view.id()), files.usage(view.id())))
          .ifPresent(uses::add);
    }
    return uses;
  }

  private List<DiskUsage.VolumeUse> volumes() {
    List<DiskUsage.VolumeUse> uses = new ArrayList<>();
    for (Volumes.VolumeView view : volumes.local()) {
      String name = view.name();
      there(() -> new DiskUsage.VolumeUse(view, volumes.size(name), volumes.references(name)))
          .ifPresent(uses::add);
    }
    return uses;
  }

  private static DiskUsage.Content content(Usage usage) {
    return new DiskUsage.Content(usage.inodes(), usage.bytes());
  }

  private static <T> Optional<T> there(Supplier<T> look) {
    try {
      return Optional.of(look.get());
    } catch (GantryException e) {
      if (e.kind() != GantryException.Kind.NOT_FOUND) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
