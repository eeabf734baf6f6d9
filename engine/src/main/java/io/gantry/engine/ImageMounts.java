package io.gantry.engine;

import io.gantry.linux.KernelVersion;
import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import io.gantry.runtime.Step;
import io.gantry.store.Image;
import io.gantry.store.ImagePlace;
import io.gantry.store.Snapshots;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Images that containers mount. Each mount has folders of its own in the store, which hold the
 * layers as long as the container is there. Nothing is mounted on the host: the container's launch
 * does it in its own mount namespace. Thread-safe.
 */
final class ImageMounts {
  private static final char PART = '.';

  private final Snapshots snapshots;

  ImageMounts(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  static List<MountPoint> of(List<MountPoint> mounts) {
    return mounts.stream().filter(MountPoint::isImage).toList();
  }

  /** The container that folders in the store belong to, its own or those of a mount. */
  static String owner(String id) {
    int part = id.indexOf(PART);
    return part < 0 ? id : id.substring(0, part);
  }

  private static String id(String container, int index) {
    return container + PART + index;
  }

  /**
   * @param index of the mount among all of the container's
   */
  void add(String container, int index, Image image) {
    // Before, all layers must fit into one option of 255 bytes.
    if (!KernelVersion.running().isAtLeast(6, 5)) {
      throw GantryException.invalid(
          "mount image " + image.id() + ": this needs Linux 6.5 or later");
    }
    var _ = snapshots.prepare(id(container, index), image.diffIds());
  }

  /** Answers the bytes that this freed. */
  long remove(ContainerRecord container) {
    return of(container.mounts()).isEmpty() ? 0 : removeAll(container.id());
  }

  /** As {@link #remove}, whatever there is. */
  long removeAll(String container) {
    return snapshots.ids().stream()
        .filter(id -> id.startsWith(container + PART))
        .mapToLong(snapshots::remove)
        .sum();
  }

  /** The mounts that a container asked for; INVALID when an image has nothing at a subpath. */
  List<RuntimeSpec.Mount> asked(ContainerRecord container) {
    List<RuntimeSpec.Mount> mounts = new ArrayList<>();
    for (int i = 0; i < container.mounts().size(); i++) {
      MountPoint mount = container.mounts().get(i);
      mounts.add(mount.isImage() ? image(id(container.id(), i), mount) : ContainerMounts.of(mount));
    }
    return mounts;
  }

  private RuntimeSpec.Mount image(String id, MountPoint mount) {
    ImagePlace place = snapshots.place(id, mount.subpath());
    return place
        .file()
        .map(file -> ContainerMounts.of(mount.withSource(file.toString())))
        .orElseGet(() -> ContainerMounts.overlay(mount.target(), place.folders()));
  }

  /** The folders of an image's mount, top first. */
  static List<Path> folders(RuntimeSpec.Mount mount) {
    return mount.options().stream()
        .filter(option -> option.startsWith(Step.Overlay.LOWER))
        .map(option -> Path.of(option.substring(Step.Overlay.LOWER.length())))
        .toList();
  }
}
