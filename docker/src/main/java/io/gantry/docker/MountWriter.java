package io.gantry.docker;

import io.gantry.engine.MountPoint;
import io.gantry.engine.MountSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Writes mounts for inspect: those that the short form can say as binds, the others as mounts.
 * Pure.
 */
final class MountWriter {
  private MountWriter() {}

  static List<String> binds(List<MountSpec> mounts) {
    List<String> binds = new ArrayList<>();
    for (MountSpec mount : mounts) {
      if (mount instanceof MountSpec.Bind bind && bind.createSource()) {
        binds.add(bind(bind));
      } else if (mount instanceof MountSpec.Volume volume && isShort(volume)) {
        String access = volume.readOnly() ? ":ro" : "";
        binds.add(volume.name() + ":" + volume.target() + access);
      }
    }
    return binds;
  }

  static List<MountWire> mounts(List<MountSpec> mounts) {
    List<MountWire> result = new ArrayList<>();
    for (MountSpec mount : mounts) {
      if (mount instanceof MountSpec.Bind bind && !bind.createSource()) {
        BindOptions options =
            new BindOptions(
                bind.propagation(), !bind.recursive(), false, bind.onlyTopReadOnly(), false);
        result.add(
            new MountWire(
                "bind", bind.source(), bind.target(), bind.readOnly(), options, null, null, null));
      } else if (mount instanceof MountSpec.Volume volume && !isShort(volume)) {
        result.add(volume(volume));
      } else if (mount instanceof MountSpec.Image image) {
        result.add(image(image));
      }
    }
    return result;
  }

  static MountPointWire point(MountPoint mount) {
    boolean volume = mount.type().equals("volume");
    return new MountPointWire(
        mount.type(),
        volume ? mount.name() : null,
        mount.source(),
        mount.target(),
        volume ? mount.driver() : null,
        mount.mode(),
        mount.writable(),
        mount.propagation());
  }

  private static String bind(MountSpec.Bind bind) {
    List<String> options = new ArrayList<>();
    if (bind.readOnly()) {
      options.add("ro");
    }
    if (!bind.propagation().isEmpty()) {
      options.add(bind.propagation());
    }
    String suffix = options.isEmpty() ? "" : ":" + String.join(",", options);
    return bind.source() + ":" + bind.target() + suffix;
  }

  private static boolean isShort(MountSpec.Volume volume) {
    return !volume.name().isEmpty()
        && !volume.noCopy()
        && volume.subpath().isEmpty()
        && volume.labels().isEmpty()
        && Set.of("", "local").contains(volume.driver())
        && volume.driverOptions().isEmpty();
  }

  private static MountWire image(MountSpec.Image image) {
    ImageOptions options = image.subpath().isEmpty() ? null : new ImageOptions(image.subpath());
    return new MountWire(
        "image", image.reference(), image.target(), true, null, null, null, options);
  }

  private static MountWire volume(MountSpec.Volume volume) {
    VolumeOptions options =
        new VolumeOptions(
            volume.noCopy(),
            volume.labels(),
            volume.subpath(),
            new DriverConfig(volume.driver(), volume.driverOptions()));
    return new MountWire(
        "volume", volume.name(), volume.target(), volume.readOnly(), null, options, null, null);
  }
}
