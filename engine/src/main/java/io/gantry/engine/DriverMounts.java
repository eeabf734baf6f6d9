package io.gantry.engine;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.LinuxException;
import io.gantry.linux.MountAttr;
import io.gantry.linux.MountCalls;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.gantry.store.Database;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Mounts what drivers bring to this host at the places of their volumes. Each user is written down
 * before the driver is asked, so that a later daemon gives back what a killed one had. Where a
 * driver says that its content is, is not believed: the folders of the kernel, of this engine and
 * what contains them are refused.
 */
final class DriverMounts {
  private static final Logger LOG = System.getLogger(DriverMounts.class.getName());
  private static final List<Path> KERNEL =
      List.of(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"));

  private final VolumeDrivers drivers;
  private final Database database;
  private final Path stateRoot;

  DriverMounts(VolumeDrivers drivers, Database database, Path stateRoot) {
    this.drivers = drivers;
    this.database = database;
    this.stateRoot = stateRoot;
  }

  /**
   * One user more; nothing is held when it fails.
   *
   * @param place where the first user's mount goes
   * @param first whether nobody has it mounted
   */
  void mount(VolumeRecord volume, String user, Path place, boolean first) {
    try {
      Path content = mounted(drivers.find(volume.driver()), volume, user);
      if (first) {
        bind(volume, user, content, place);
      }
    } catch (GantryException e) {
      throw new GantryException(
          e.kind(), "error while mounting volume '" + volume.name() + "': " + e.getMessage(), e);
    }
  }

  /** When nothing is known of what became of it, the next daemon unmounts. */
  private Path mounted(VolumeDriver driver, VolumeRecord volume, String user) {
    VolumeHold hold = new VolumeHold(volume.name(), user);
    database.put(VolumeHold.KIND, hold.key(), Json.write(hold));
    try {
      return driver.mount(volume, user);
    } catch (GantryException e) {
      if (e.kind() != GantryException.Kind.UNAVAILABLE) {
        forget(volume.name(), user);
      }
      throw e;
    }
  }

  /** One user less; a driver that fails is logged, and asked again by the next daemon. */
  void unmount(VolumeRecord volume, String user, boolean last) {
    if (database.get(VolumeHold.KIND, new VolumeHold(volume.name(), user).key()).isEmpty()) {
      return;
    }
    try {
      drivers.find(volume.driver()).unmount(volume, user, last);
    } catch (GantryException e) {
      LOG.log(Level.WARNING, "unmount volume " + volume.name() + ": " + e.getMessage());
      if (e.kind() == GantryException.Kind.UNAVAILABLE
          || e.kind() == GantryException.Kind.NOT_FOUND) {
        return;
      }
    }
    forget(volume.name(), user);
  }

  /** The volume is gone, and whoever had it mounted. */
  void forget(VolumeRecord volume) {
    holds().stream()
        .filter(hold -> hold.volume().equals(volume.name()))
        .forEach(hold -> forget(hold.volume(), hold.user()));
  }

  /**
   * Gives back what a daemon before this one had for users that are none any more. A driver that
   * does not answer is asked no second time, or it would keep the daemon from starting.
   */
  void recover(VolumeBook book, Predicate<VolumeHold> lives) {
    Set<String> silent = new HashSet<>();
    List<VolumeHold> holds = holds();
    for (VolumeHold hold : holds) {
      if (lives.test(hold)) {
        continue;
      }
      VolumeRecord volume = book.get(hold.volume()).orElse(null);
      if (volume == null) {
        forget(hold.volume(), hold.user());
      } else if (!silent.contains(volume.driver())) {
        boolean last =
            holds.stream()
                .noneMatch(other -> other.volume().equals(hold.volume()) && lives.test(other));
        unmount(volume, hold.user(), last);
        if (database.get(VolumeHold.KIND, hold.key()).isPresent()) {
          silent.add(volume.driver());
        }
      }
    }
  }

  private List<VolumeHold> holds() {
    return database.all(VolumeHold.KIND).values().stream()
        .map(json -> Json.read(json, VolumeHold.class))
        .toList();
  }

  private void forget(String volume, String user) {
    database.delete(VolumeHold.KIND, new VolumeHold(volume, user).key());
  }

  private void bind(VolumeRecord volume, String user, Path content, Path place) {
    try {
      check(volume, content, content);
      bind(volume, content, place);
    } catch (LinuxException | IOException e) {
      unmount(volume, user, true);
      throw GantryException.internal(
          "driver \"%s\" says that it is at %s: %s"
              .formatted(volume.driver(), content, e.getMessage()),
          e);
    } catch (GantryException e) {
      unmount(volume, user, true);
      throw e;
    }
  }

  private void bind(VolumeRecord volume, Path content, Path place) throws IOException {
    int flags = Open.PATH | Open.DIRECTORY | Open.CLOSE_ON_EXEC;
    int tree = At.EMPTY_PATH | At.RECURSIVE;
    try (Fd found =
        FileCalls.openat2(Fd.CWD, content.toString(), flags, 0, Resolve.NO_MAGICLINKS)) {
      // Links on the way may lead where the text did not.
      check(volume, content, Files.readSymbolicLink(Path.of(found.path())));
      try (Fd mount = MountCalls.cloneTree(found, "", tree)) {
        MountCalls.mountSetattr(mount, "", tree, 0, 0, MountAttr.PRIVATE);
        MountCalls.moveMount(mount, Fd.CWD, place.toString());
      }
    }
  }

  private void check(VolumeRecord volume, Path told, Path path) {
    Path root = stateRoot.toAbsolutePath();
    boolean good =
        path.isAbsolute()
            && path.equals(path.normalize())
            && KERNEL.stream().noneMatch(path::startsWith)
            && !path.startsWith(root)
            && !root.startsWith(path);
    if (!good) {
      throw new GantryException(
          GantryException.Kind.INTERNAL,
          "driver \"%s\" says that it is at \"%s\", where no volume may be"
              .formatted(volume.driver(), told));
    }
  }
}
