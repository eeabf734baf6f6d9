package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Who uses which volumes. Those that are mounts are mounted for the first user and unmounted after
 * the last. The mount is one for all, so that they share what is in it, and outlives the daemon as
 * its users do. Thread-safe; one volume that is slow keeps no other waiting.
 */
final class VolumeMounts {
  private final DriverMounts drivers;
  private final ConcurrentMap<String, Set<String>> users = new ConcurrentHashMap<>();
  private final NameLocks locks = new NameLocks();

  VolumeMounts(DriverMounts drivers) {
    this.drivers = drivers;
  }

  /** The user has it from here on; nothing is held when that fails. */
  void hold(String user, VolumeRecord volume, Path place) {
    try (NameLocks.Held _ = locks.hold(volume.name())) {
      Set<String> holding = users(volume.name());
      if (holding.contains(user)) {
        return;
      }
      if (volume.isMount()) {
        mount(user, volume, place, holding.isEmpty() && !LocalMount.mounted(place));
      }
      adopt(user, volume.name());
    }
  }

  private void mount(String user, VolumeRecord volume, Path place, boolean first) {
    if (volume.isDriven()) {
      drivers.mount(volume, user, place, first);
    } else if (first) {
      LocalMount.of(volume.options()).ifPresent(wanted -> wanted.mount(volume.name(), place));
    }
  }

  /** Does something while nobody has the volume; CONFLICT when somebody has. */
  <T> T alone(VolumeRecord volume, String act, Supplier<T> work) {
    try (NameLocks.Held _ = locks.hold(volume.name())) {
      Set<String> holding = users(volume.name());
      if (!holding.isEmpty()) {
        throw GantryException.conflict(
            act
                + " "
                + volume.name()
                + ": volume is in use - ["
                + String.join(", ", holding)
                + "]");
      }
      return work.get();
    }
  }

  /** The user has had it mounted since before this daemon began. */
  void adopt(String user, String volume) {
    try (NameLocks.Held _ = locks.hold(volume)) {
      users.computeIfAbsent(volume, name -> ConcurrentHashMap.newKeySet()).add(user);
    }
  }

  /** The last one unmounts; who holds nothing is no error. */
  void release(String user, VolumeRecord volume, Path place) {
    try (NameLocks.Held _ = locks.hold(volume.name())) {
      Set<String> holding = users(volume.name());
      if (!holding.contains(user)) {
        return;
      }
      holding.remove(user);
      boolean last = holding.isEmpty();
      if (last) {
        users.remove(volume.name());
      }
      if (last && volume.isMount()) {
        LocalMount.unmount(place);
      }
      if (volume.isDriven()) {
        drivers.unmount(volume, user, last);
      }
    }
  }

  /** Gives back what nobody has any more, and a daemon before this one had. */
  void recover(VolumeBook book) {
    for (VolumeRecord volume : book.all()) {
      if (volume.isMount() && users(volume.name()).isEmpty()) {
        LocalMount.unmount(book.data(volume.name()));
      }
    }
    drivers.recover(book, hold -> users(hold.volume()).contains(hold.user()));
  }

  private Set<String> users(String volume) {
    Set<String> holding = users.get(volume);
    return holding == null ? Set.of() : holding;
  }
}
