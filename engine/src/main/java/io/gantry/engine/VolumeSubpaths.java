package io.gantry.engine;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.oci.GantryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Places below the root of a volume that are to be mounted alone. What is in a volume belongs to
 * containers, which may exchange any name there for a link at any moment: a place is looked up once,
 * below the volume's root, and then mounted by its descriptor. Close it when the launch is over.
 */
final class VolumeSubpaths implements AutoCloseable {
  private static final long INSIDE = Resolve.BENEATH | Resolve.NO_MAGICLINKS;

  private final List<Fd> held = new ArrayList<>();

  /** The container with sources that lead where they did when this was called, and nowhere else. */
  ContainerRecord resolve(ContainerRecord container) {
    List<MountPoint> mounts = new ArrayList<>();
    for (MountPoint mount : container.mounts()) {
      mounts.add(
          container.spec().host().mounts().stream()
              .filter(spec -> spec.target().equals(mount.target()))
              .filter(MountSpec.Volume.class::isInstance)
              .map(spec -> ((MountSpec.Volume) spec).subpath())
              .filter(subpath -> !subpath.isEmpty())
              .findFirst()
              .map(subpath -> mount.withSource(held(mount, subpath)))
              .orElse(mount));
    }
    return container.withMounts(mounts);
  }

  @Override
  public void close() {
    held.forEach(Fd::close);
  }

  private String held(MountPoint mount, String subpath) {
    Path inside = Path.of(subpath).normalize();
    Path source = Path.of(mount.source());
    int names = source.getNameCount() - inside.getNameCount();
    Path volume = Path.of("/").resolve(source.subpath(0, names));
    try (Fd root = FileCalls.open(volume.toString(), Open.PATH | Open.DIRECTORY)) {
      Fd place =
          FileCalls.openat2(root, inside.toString(), Open.PATH | Open.CLOSE_ON_EXEC, 0, INSIDE);
      held.add(place);
      return "/proc/" + ProcessHandle.current().pid() + "/fd/" + place.number();
    } catch (LinuxException e) {
      throw new GantryException(
          GantryException.Kind.INVALID,
          "mount subpath " + subpath + " of volume " + mount.name() + ": " + e.getMessage(),
          e);
    }
  }
}
