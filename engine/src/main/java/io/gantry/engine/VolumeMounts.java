package io.gantry.engine;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Who uses the volumes that are mounts: each is mounted for its first user and unmounted after its
 * last. The mount is one for all, so that they share what is in it, and outlives the daemon as its
 * users do. Thread-safe; one volume that is slow keeps no other waiting.
 */
final class VolumeMounts {
  private final DriverMounts drivers;
  private final ConcurrentMap<String, Set<String>> users = new ConcurrentHashMap<>();
  private final NameLocks locks = new NameLocks();

  VolumeMounts(DriverMounts drivers) {
    this.drivers = drivers;
  }

  /** The user has it mounted from here on; nothing is held when that fails. */
  void hold(String user, VolumeRecord volume, Path place) {
    try (NameLocks.Held _ = locks.hold(volume.name())) {
      Set<String> holding = users(volume.name());
      if (holding.contains(user)) {
        return;
      }
      boolean first = holding.isEmpty() && !LocalMount.mounted(place);
      if (volume.isDriven()) {
        drivers.mount(volume, user, place, first);
      } else if (first) {
        LocalMount.of(volume.options()).ifPresent(wanted -> wanted.mount(volume.name(), place));
      }
      adopt(user, volume.name());
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
