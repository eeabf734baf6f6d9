package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Turns the mounts that a container asks for into the ones that it gets, and makes its volumes. */
final class MountPlan {
  private static final Set<String> PROPAGATIONS =
      Set.of("", "private", "rprivate", "shared", "rshared", "slave", "rslave");

  private final Volumes volumes;

  private final UnaryOperator<String> images;

  /**
   * @param images the id of an image by its reference
   */
  MountPlan(Volumes volumes, UnaryOperator<String> images) {
    this.volumes = volumes;
    this.images = images;
  }

  /** INVALID for what makes no sense, in Docker's words; makes nothing. */
  static void check(ContainerSpec spec) {
    Set<String> targets = new HashSet<>();
    for (MountSpec mount : spec.host().mounts()) {
      if (!mount.target().startsWith("/")) {
        throw invalid(mount, "mount path must be absolute");
      }
      if (mount.target().equals("/")) {
        throw invalid(mount, "destination can't be '/'");
      }
      if (!targets.add(mount.target())) {
        throw GantryException.invalid("Duplicate mount point: " + mount.target());
      }
      if (mount instanceof MountSpec.Bind bind) {
        check(bind);
      }
      if (mount instanceof MountSpec.Image image) {
        check(image);
      }
    }
  }

  /**
   * The mounts of a new container. Named volumes are made where they are missing.
   *
   * @param shared those of other containers: what is asked for by name replaces them, what the
   *     image wants does not
   */
  List<MountPoint> create(String containerId, ContainerSpec spec, List<MountPoint> shared) {
    List<MountPoint> mounts = new ArrayList<>();
    Set<String> targets = new HashSet<>();
    for (MountSpec mount : spec.host().mounts()) {
      targets.add(mount.target());
      mounts.add(create(containerId, mount));
    }
    // The last of several containers with a mount at the same place has it.
    for (MountPoint mount : shared.reversed()) {
      if (targets.add(mount.target())) {
        mounts.add(mount);
      }
    }
    for (String target : spec.process().volumes()) {
      if (targets.add(target)) {
        mounts.add(create(containerId, MountSpec.Volume.of("", target, false)));
      }
    }
    return mounts;
  }

  /** Makes what may be missing on the host before a start; INVALID for what must be there. */
  static void prepare(ContainerRecord container) {
    for (MountSpec mount : container.spec().host().mounts()) {
      if (mount instanceof MountSpec.Bind bind) {
        checkSource(bind);
        if (bind.createSource() && !Files.exists(Path.of(bind.source()))) {
          Folders.make(Path.of(bind.source()));
        }
      }
    }
  }

  private MountPoint create(String containerId, MountSpec mount) {
    return switch (mount) {
      case MountSpec.Bind bind ->
          new MountPoint(
              "bind",
              "",
              bind.source(),
              bind.target(),
              "",
              mode(bind),
              !bind.readOnly(),
              bind.propagation().isEmpty() ? "rprivate" : bind.propagation(),
              false);
      case MountSpec.Tmpfs tmpfs ->
          new MountPoint("tmpfs", "", "", tmpfs.target(), "", tmpfs.options(), true, "", false);
      case MountSpec.Volume volume -> volume(containerId, volume);
      case MountSpec.Image image ->
          MountPoint.image(images.apply(image.reference()), image.target(), image.subpath());
    };
  }

  private static String mode(MountSpec.Bind bind) {
    List<String> mode = new ArrayList<>();
    if (!bind.recursive()) {
      mode.add(ContainerMounts.FLAT);
    }
    if (bind.onlyTopReadOnly()) {
      mode.add(ContainerMounts.ONLY_TOP);
    }
    return String.join(",", mode);
  }

  private MountPoint volume(String containerId, MountSpec.Volume wanted) {
    boolean anonymous = wanted.name().isEmpty();
    Volumes.VolumeView volume = made(containerId, wanted);
    Path place = volumes.place(volume.name());
    Path source = place;
    if (!wanted.subpath().isEmpty()) {
      source = below(place, wanted.subpath());
    }
    return new MountPoint(
        "volume",
        volume.name(),
        source.toString(),
        wanted.target(),
        volume.driver(),
        wanted.noCopy() ? "nocopy" : "z",
        !wanted.readOnly(),
        "",
        anonymous);
  }

  /** INVALID, not NOT_FOUND: a client takes that for a missing image, which it tries to pull. */
  private Volumes.VolumeView made(String containerId, MountSpec.Volume wanted) {
    try {
      return volumes.createFor(
          containerId, wanted.name(), wanted.driver(), wanted.driverOptions(), wanted.labels());
    } catch (GantryException e) {
      throw e.kind() == GantryException.Kind.NOT_FOUND
          ? new GantryException(GantryException.Kind.INVALID, String.valueOf(e.getMessage()), e)
          : e;
    }
  }

  private static Path below(Path volume, String subpath) {
    Path folder = volume.resolve(subpath).normalize();
    if (!folder.startsWith(volume) || folder.equals(volume)) {
      throw GantryException.invalid("volume subpath " + subpath + " leads out of the volume");
    }
    return folder;
  }

  private static void check(MountSpec.Bind bind) {
    if (!bind.source().startsWith("/")) {
      throw invalid(bind, "mount path must be absolute");
    }
    if (!PROPAGATIONS.contains(bind.propagation())) {
      throw invalid(bind, "invalid propagation mode: " + bind.propagation());
    }
    checkSource(bind);
  }

  private static void check(MountSpec.Image image) {
    if (image.reference().isEmpty()) {
      throw invalid(image, "field Source must not be empty");
    }
    Path subpath = Path.of(image.subpath());
    if (subpath.isAbsolute() || subpath.normalize().startsWith("..")) {
      throw invalid(image, "subpath must be a relative path within the volume");
    }
  }

  private static void checkSource(MountSpec.Bind bind) {
    if (!bind.createSource() && !Files.exists(Path.of(bind.source()))) {
      throw invalid(bind, "bind source path does not exist: " + bind.source());
    }
  }

  private static GantryException invalid(MountSpec mount, String why) {
    String type =
        switch (mount) {
          case MountSpec.Bind _ -> "bind";
          case MountSpec.Volume _ -> "volume";
          case MountSpec.Tmpfs _ -> "tmpfs";
          case MountSpec.Image _ -> "image";
        };
    return GantryException.invalid("invalid mount config for type \"" + type + "\": " + why);
  }
}
