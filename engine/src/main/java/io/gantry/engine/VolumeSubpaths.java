package io.gantry.engine;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Places below the root of a volume that are to be mounted alone. What is in a volume belongs to
 * containers, which may exchange any name there for a link at any moment: a place is looked up
 * below the volume's root, and the path without links that was found is mounted as such.
 */
final class VolumeSubpaths {
  private static final long INSIDE = Resolve.BENEATH | Resolve.NO_MAGICLINKS;

  private VolumeSubpaths() {}

  /** The container with sources in which no link stands; INVALID when one leads elsewhere. */
  static ContainerRecord resolve(ContainerRecord container) {
    return container.withMounts(
        container.mounts().stream()
            .map(mount ->
                subpath(container, mount)
                    .map(subpath -> mount.withSource(resolve(mount, subpath)))
                    .orElse(mount))
            .toList());
  }

  /** Whether this mount is of a place below the root of a volume. */
  private static Optional<String> subpath(ContainerRecord container, MountPoint mount) {
    for (MountSpec spec : container.spec().host().mounts()) {
      if (spec instanceof MountSpec.Volume volume
          && volume.target().equals(mount.target())
          && !volume.subpath().isEmpty()) {
        return Optional.of(volume.subpath());
      }
    }
    return Optional.empty();
  }

  private static String resolve(MountPoint mount, String subpath) {
    Path inside = Path.of(subpath).normalize();
    Path source = Path.of(mount.source());
    int names = source.getNameCount() - inside.getNameCount();
    Path volume = Path.of("/").resolve(source.subpath(0, names));
    try (Fd root = FileCalls.open(volume.toString(), Open.PATH | Open.DIRECTORY);
        Fd place =
            FileCalls.openat2(root, inside.toString(), Open.PATH | Open.CLOSE_ON_EXEC, 0, INSIDE)) {
      return Files.readSymbolicLink(Path.of(place.path())).toString();
    } catch (LinuxException | IOException e) {
      throw new GantryException(
          GantryException.Kind.INVALID,
          "mount subpath " + subpath + " of volume " + mount.name() + ": " + e.getMessage(),
          e);
    }
  }
}
