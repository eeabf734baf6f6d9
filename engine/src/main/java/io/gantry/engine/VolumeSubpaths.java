package io.gantry.engine;

import io.gantry.linux.Errno;
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
                of(container.spec(), mount)
                    .map(subpath -> mount.withSource(resolve(mount, subpath)))
                    .orElse(mount))
            .toList());
  }

  /** Whether this mount is of a place below the root of a volume. */
  static Optional<String> of(ContainerSpec container, MountPoint mount) {
    for (MountSpec spec : container.host().mounts()) {
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
    try (Fd place = open(volume, inside.toString(), Open.PATH | Open.CLOSE_ON_EXEC)) {
      return Files.readSymbolicLink(Path.of(place.path())).toString();
    } catch (LinuxException | IOException e) {
      throw refused(mount.name(), subpath, e);
    }
  }

  /** The folder of that path in a volume; empty when there is none, INVALID when it leads out. */
  static Optional<Fd> folder(String name, Path volume, String subpath) {
    try {
      int flags = Open.READ_ONLY | Open.DIRECTORY | Open.CLOSE_ON_EXEC;
      return Optional.of(open(volume, subpath, flags));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return Optional.empty();
      }
      throw refused(name, subpath, e);
    }
  }

  private static Fd open(Path volume, String inside, int flags) {
    try (Fd root = FileCalls.open(volume.toString(), Open.PATH | Open.DIRECTORY)) {
      return FileCalls.openat2(root, inside, flags, 0, INSIDE);
    }
  }

  private static GantryException refused(String volume, String subpath, Exception e) {
    return new GantryException(
        GantryException.Kind.INVALID,
        "mount subpath " + subpath + " of volume " + volume + ": " + e.getMessage(),
        e);
  }
}
