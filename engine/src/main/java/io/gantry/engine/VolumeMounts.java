package io.gantry.engine;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who uses the volumes that are mounts: each is mounted for its first user and unmounted after its
 * last. The mount is one for all, so that they share what is in it, and outlives the daemon as its
 * users do. Thread-safe.
 */
final class VolumeMounts {
  private final Map<String, Set<String>> users = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  /** The user has it mounted from here on; nothing is held when that fails. */
  void hold(String user, String volume, LocalMount wanted, Path place) {
    lock.lock();
    try {
      if (!users.containsKey(volume) && !LocalMount.mounted(place)) {
        wanted.mount(volume, place);
      }
      adopt(user, volume);
    } finally {
      lock.unlock();
    }
  }

  /** The user has had it mounted since before this daemon began. */
  void adopt(String user, String volume) {
    lock.lock();
    try {
      users.computeIfAbsent(volume, name -> new HashSet<>()).add(user);
    } finally {
      lock.unlock();
    }
  }

  /** The last one unmounts; who holds nothing is no error. */
  void release(String user, String volume, Path place) {
    lock.lock();
    try {
      Set<String> holding = users.get(volume);
      if (holding != null && holding.remove(user) && holding.isEmpty()) {
        users.remove(volume);
        LocalMount.unmount(place);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Who has it mounted. */
  List<String> users(String volume) {
    lock.lock();
    try {
      return List.copyOf(users.getOrDefault(volume, Set.of()));
    } finally {
      lock.unlock();
    }
  }
}
