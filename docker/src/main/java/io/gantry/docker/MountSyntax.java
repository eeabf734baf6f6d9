package io.gantry.docker;

import io.gantry.engine.MountSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what is mounted: binds ({@code -v}), mounts ({@code --mount}) and tmpfs. Pure. */
final class MountSyntax {
  private MountSyntax() {}

  static List<MountSpec> mounts(HostConfig host) {
    List<MountSpec> mounts = new ArrayList<>();
    host.binds().forEach(bind -> mounts.add(BindSyntax.parse(bind, host.volumeDriver())));
    host.mounts().forEach(mount -> mounts.add(mount(mount)));
    host.tmpfs().forEach((target, options) -> mounts.add(tmpfs(target, options)));
    Set<String> targets = new HashSet<>();
    for (MountSpec mount : mounts) {
      if (!targets.add(mount.target())) {
        throw HttpFailure.badRequest("Duplicate mount point: " + mount.target());
      }
    }
    return List.copyOf(mounts);
  }

  private static MountSpec.Tmpfs tmpfs(String target, String options) {
    if (!target.startsWith("/")) {
      throw HttpFailure.badRequest(
          "invalid tmpfs mount: mount path must be absolute: '" + target + "'");
    }
    return new MountSpec.Tmpfs(BindSyntax.clean(target), options);
  }

  private static MountSpec mount(MountWire mount) {
    return switch (mount.type()) {
      case "bind" -> bind(mount);
      case "volume" -> volume(mount);
      case "tmpfs" -> tmpfs(mount);
      case "image" -> image(mount);
      default -> throw invalid(mount, "mount type unknown");
    };
  }

  private static MountSpec bind(MountWire mount) {
    if (mount.source().isEmpty()) {
      throw invalid(mount, "field Source must not be empty");
    }
    if (!mount.source().startsWith("/")) {
      throw invalid(
          mount, "invalid mount path: '" + mount.source() + "' mount path must be absolute");
    }
    refuse(mount, "VolumeOptions", mount.volumeOptions());
    refuse(mount, "ImageOptions", mount.imageOptions());
    BindOptions options =
        mount.bindOptions() == null
            ? new BindOptions("", false, false, false, false)
            : mount.bindOptions();
    checkReadOnly(mount, options);
    return new MountSpec.Bind(
        mount.source(),
        target(mount),
        mount.readOnly(),
        options.propagation(),
        options.createMountpoint(),
        !options.nonRecursive(),
        options.readOnlyNonRecursive());
  }

  /** Mounts below are read-only with the others anyway: to insist on it changes nothing. */
  private static void checkReadOnly(MountWire mount, BindOptions options) {
    if (options.readOnlyNonRecursive() && options.readOnlyForceRecursive()) {
      throw invalid(
          mount, "mount options conflict: ReadOnlyNonRecursive && ReadOnlyForceRecursive");
    }
    if (!mount.readOnly() && options.readOnlyNonRecursive()) {
      throw invalid(mount, "mount options conflict: !ReadOnly && ReadOnlyNonRecursive");
    }
    if (!mount.readOnly() && options.readOnlyForceRecursive()) {
      throw invalid(mount, "mount options conflict: !ReadOnly && ReadOnlyForceRecursive");
    }
  }

  private static MountSpec volume(MountWire mount) {
    refuse(mount, "BindOptions", mount.bindOptions());
    refuse(mount, "ImageOptions", mount.imageOptions());
    VolumeOptions options =
        mount.volumeOptions() == null
            ? new VolumeOptions(false, Map.of(), "", null)
            : mount.volumeOptions();
    DriverConfig driver = options.driverConfig();
    if (!mount.source().isEmpty()) {
      BindSyntax.requireVolumeName(mount.source());
    }
    return new MountSpec.Volume(
        mount.source(),
        target(mount),
        mount.readOnly(),
        options.noCopy(),
        options.subpath(),
        driver == null ? "" : driver.name(),
        driver == null ? Map.of() : driver.options(),
        options.labels());
  }

  private static MountSpec tmpfs(MountWire mount) {
    refuse(mount, "BindOptions", mount.bindOptions());
    refuse(mount, "VolumeOptions", mount.volumeOptions());
    refuse(mount, "ImageOptions", mount.imageOptions());
    if (!mount.source().isEmpty()) {
      throw invalid(mount, "field Source must not be specified");
    }
    List<String> options = new ArrayList<>();
    if (mount.readOnly()) {
      options.add("ro");
    }
    TmpfsOptions given = mount.tmpfsOptions();
    if (given != null) {
      if (given.sizeBytes() > 0) {
        options.add("size=" + given.sizeBytes());
      }
      if (given.mode() != 0) {
        options.add("mode=" + Integer.toOctalString(given.mode()));
      }
      given.options().forEach(pair -> options.add(String.join("=", pair)));
    }
    return new MountSpec.Tmpfs(target(mount), String.join(",", options));
  }

  private static MountSpec image(MountWire mount) {
    if (mount.source().isEmpty()) {
      throw invalid(mount, "field Source must not be empty");
    }
    refuse(mount, "BindOptions", mount.bindOptions());
    refuse(mount, "VolumeOptions", mount.volumeOptions());
    refuse(mount, "TmpfsOptions", mount.tmpfsOptions());
    ImageOptions options = mount.imageOptions();
    return new MountSpec.Image(
        mount.source(), target(mount), options == null ? "" : options.subpath());
  }

  private static void refuse(MountWire mount, String field, @Nullable Object options) {
    if (options != null) {
      throw invalid(mount, "field " + field + " must not be specified");
    }
  }

  private static String target(MountWire mount) {
    String target = mount.target();
    if (target.isEmpty()) {
      throw invalid(mount, "field Target must not be empty");
    }
    if (!target.startsWith("/")) {
      throw invalid(mount, "invalid mount path: '" + target + "' mount path must be absolute");
    }
    String clean = BindSyntax.clean(target);
    if (clean.equals("/")) {
      throw invalid(mount, "invalid specification: destination can't be '/'");
    }
    return clean;
  }

  private static HttpFailure invalid(MountWire mount, String why) {
    return HttpFailure.badRequest("invalid mount config for type \"" + mount.type() + "\": " + why);
  }
}
