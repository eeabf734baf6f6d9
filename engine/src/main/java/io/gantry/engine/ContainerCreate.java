package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import io.gantry.store.HeldImage;
import io.gantry.store.Image;
import io.gantry.store.RootFs;
import io.gantry.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes containers. The record is saved last: what a daemon that dies before leaves belongs to no
 * container, and the next one removes it.
 */
final class ContainerCreate {
  private final Store store;
  private final ContainerRegistry registry;
  private final ContainerFiles files;
  private final Volumes volumes;
  private final NetworkBinding networks;
  private final VolumeContent contents;
  private final ContainerEvents events;
  private final ImageMounts images;
  private final ImageUses uses;
  private final CgroupFacts cgroups;
  private final List<String> capabilities = HostFacts.capabilities();

  ContainerCreate(
      Store store,
      ContainerRegistry registry,
      ContainerFiles files,
      Volumes volumes,
      VolumeContent contents,
      NetworkBinding networks,
      ContainerEvents events,
      ImageUses uses,
      CgroupFacts cgroups) {
    this.images = new ImageMounts(store.snapshots());
    this.uses = uses;
    this.cgroups = cgroups;
    this.store = store;
    this.registry = registry;
    this.files = files;
    this.volumes = volumes;
    this.networks = networks;
    this.contents = contents;
    this.events = events;
  }

  Created create(Optional<String> name, ContainerSpec spec, Optional<Platform> platform) {
    Optional<String> wanted = name.filter(text -> !text.isEmpty()).map(Names::container);
    List<String> warnings = new ArrayList<>(SpecCheck.check(spec, capabilities));
    warnings.addAll(cgroups.warnings(spec.host().resources()));
    ContainerSpec bound = bindFound(spec);
    if (!bound.network().endpoints().isEmpty() && !HostFacts.forwardsIpv4()) {
      warnings.add("IPv4 forwarding is disabled. Networking will not work.");
    }
    String id = Ids.random();
    try (HeldImage held = store.images().hold(spec.image())) {
      Platform there = held.image().config().platform();
      ImagePlatforms.check(spec.image(), there, Platform.current(), platform)
          .ifPresent(warnings::add);
      create(
          id,
          wanted,
          bound,
          held.image(),
          () -> store.snapshots().prepare(id, held.image().diffIds()));
    }
    return new Created(id, warnings);
  }

  /**
   * Makes one with another's specification.
   *
   * @param files makes the file system of the container with this id
   * @return the id
   */
  String like(ContainerRecord other, Optional<String> name, Function<String, RootFs> files) {
    Optional<String> wanted = name.filter(text -> !text.isEmpty()).map(Names::container);
    String id = Ids.random();
    try (HeldImage held = store.images().hold(other.imageId())) {
      create(id, wanted, SpecMerge.unnamed(other), held.image(), () -> files.apply(id));
    }
    return id;
  }

  private void create(
      String id,
      Optional<String> wanted,
      ContainerSpec spec,
      Image image,
      Supplier<RootFs> fileSystem) {
    wanted.ifPresent(text -> registry.reserve(text, id));
    String name = wanted.orElseGet(() -> registry.reserveAny(id));
    FaultPoints.reach("create.name");
    uses.touch(image.id().toString());
    try (HeldImages held = new HeldImages(store.images())) {
      ContainerSpec merged = SpecMerge.merge(spec, image.config().config(), id);
      RootFs rootFs = fileSystem.get();
      FaultPoints.reach("create.snapshot");
      files.create(id);
      FaultPoints.reach("create.files");
      List<MountPoint> shared = mountsOfOthers(merged);
      List<MountPoint> mounts = new MountPlan(volumes, held::id).create(id, merged, shared);
      mountImages(id, mounts, held);
      FaultPoints.reach("create.volumes");
      fill(merged, mounts.stream().filter(mount -> !shared.contains(mount)).toList(), rootFs);
      FaultPoints.reach("create.fill");
      ContainerRecord record =
          new ContainerRecord(
              id,
              name,
              Instant.now(),
              merged,
              image.id().toString(),
              mounts,
              new ContainerState.Created(0, ""),
              NetworkViews.unconnected(merged),
              0,
              false);
      registry.add(record);
      FaultPoints.reach("create.saved");
      events.tell(record, "create");
    } catch (RuntimeException e) {
      undo(id, name);
      throw e;
    } finally {
      volumes.settled(id);
    }
  }

  /** Its own hold on their layers, whatever becomes of the images, or of who shares mounts. */
  private void mountImages(String id, List<MountPoint> mounts, HeldImages held) {
    for (MountPoint mount : ImageMounts.of(mounts)) {
      images.add(id, mounts.indexOf(mount), held.find(mount.source()));
      uses.touch(mount.source());
    }
  }

  private void undo(String id, String name) {
    volumes.removeOwned(id);
    files.remove(id);
    store.snapshots().remove(id);
    images.removeAll(id);
    registry.release(name, id);
  }

  /** A new volume, or the folder of it that is mounted, begins with what the image has there. */
  private void fill(ContainerSpec spec, List<MountPoint> mounts, RootFs rootFs) {
    List<MountPoint> fillable =
        mounts.stream()
            .filter(mount -> mount.type().equals("volume") && !mount.mode().equals("nocopy"))
            .toList();
    if (fillable.isEmpty()) {
      return;
    }
    try (DetachedRoot root = DetachedRoot.open(rootFs)) {
      fillable.forEach(mount -> {
        String subpath = VolumeSubpaths.of(spec, mount).orElse(".");
        contents.fill(mount.name(), subpath, root, mount.target());
      });
    }
  }

  /** INVALID, not NOT_FOUND: a client takes that for a missing image, which it tries to pull. */
  private ContainerSpec bindFound(ContainerSpec spec) {
    try {
      return bindReferences(spec);
    } catch (GantryException e) {
      throw e.kind() == GantryException.Kind.NOT_FOUND
          ? new GantryException(GantryException.Kind.INVALID, String.valueOf(e.getMessage()), e)
          : e;
    }
  }

  /** Names of other containers become ids, so that a rename changes nothing. */
  private ContainerSpec bindReferences(ContainerSpec spec) {
    NamespaceSpec namespaces = spec.host().namespaces();
    NamespaceSpec bound =
        namespaces.withPid(bind(namespaces.pid())).withIpc(bind(namespaces.ipc()));
    if (namespaces.uts() instanceof NamespaceMode.OfContainer) {
      throw GantryException.invalid("invalid UTS mode: " + namespaces.uts().text());
    }
    List<String> sharing = spec.host().volumesFrom().stream().map(this::boundVolumes).toList();
    ContainerSpec result =
        spec.withHost(spec.host().withNamespaces(bound).withVolumesFrom(sharing));
    NetworkSpec network = networks.bound(spec.network());
    return network.mode().startsWith("container:")
            && NamespaceMode.parse(network.mode()) instanceof NamespaceMode.OfContainer other
        ? inNetworkOf(registry.find(other.container()).record(), result)
        : result.withNetwork(network);
  }

  /** Who shares a network goes by the same name in it. */
  private static ContainerSpec inNetworkOf(ContainerRecord other, ContainerSpec spec) {
    String mode = new NamespaceMode.OfContainer(other.id()).text();
    return spec.withNetwork(spec.network().withMode(mode))
        .withProcess(spec.process().withHostname(other.spec().process().hostname()));
  }

  private String boundVolumes(String text) {
    VolumesFrom from = VolumesFrom.parse(text);
    return from.text(registry.find(from.container()).id());
  }

  private List<MountPoint> mountsOfOthers(ContainerSpec spec) {
    List<MountPoint> mounts = new ArrayList<>();
    for (String text : spec.host().volumesFrom()) {
      VolumesFrom from = VolumesFrom.parse(text);
      mounts.addAll(from.of(registry.find(from.container()).record().mounts()));
    }
    return mounts;
  }

  private NamespaceMode bind(NamespaceMode mode) {
    return mode instanceof NamespaceMode.OfContainer other
        ? new NamespaceMode.OfContainer(registry.find(other.container()).id())
        : mode;
  }
}
