package io.gantry.engine;

import io.gantry.plugin.PluginFolders;
import io.gantry.plugin.VolumePlugins;
import io.gantry.store.Store;
import java.util.List;

/** What {@link Wiring} puts together for volumes. */
final class VolumeWiring {
  private final ContainerRegistry registry;
  private final VolumeBook book;
  private final Volumes volumes;
  private final VolumeUses uses;
  private final VolumeContent contents;

  VolumeWiring(EngineConfig config, Store store, ContainerRegistry registry, Events events) {
    this.registry = registry;
    book = new VolumeBook(store.root().resolve("volumes"), store.database(), events, this::usersOf);
    VolumeDrivers drivers =
        new VolumeDrivers(new VolumePlugins(PluginFolders.SYSTEM), config.runRoot().resolve("csi"));
    VolumeQuotas quotas = new VolumeQuotas(book);
    DriverMounts mounts = new DriverMounts(drivers, store.database(), store.root());
    volumes =
        new Volumes(book, drivers, new VolumeMaker(book, drivers, mounts, quotas), quotas, events);
    uses = new VolumeUses(book, mounts);
    contents = new VolumeContent(book, uses);
  }

  private List<String> usersOf(String volume) {
    return registry.all().stream()
        .map(Container::record)
        .filter(record -> record.mounts().stream().anyMatch(mount -> mount.name().equals(volume)))
        .map(ContainerRecord::id)
        .toList();
  }

  Volumes volumes() {
    return volumes;
  }

  VolumeUses uses() {
    return uses;
  }

  VolumeContent contents() {
    return contents;
  }

  VolumeCopies copies() {
    return new VolumeCopies(volumes, contents);
  }

  /** Opens them, as an earlier daemon left them. */
  VolumeSnapshots snapshots(StandStill still) {
    VolumeSnapshots snapshots = new VolumeSnapshots(book, contents, uses, registry, still);
    snapshots.recover();
    return snapshots;
  }
}
