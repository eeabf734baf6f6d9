package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.gantry.store.Database;
import io.gantry.store.Usage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * Which volumes there are, where their folders are, and who has to do with them. Making, filling
 * and removing a volume exclude each other by {@link #lock}. Thread-safe.
 */
final class VolumeBook {
  private static final String DATA = "_data";

  private final Path folder;
  private final Database database;
  private final Events events;
  private final Function<String, List<String>> containers;
  private final ConcurrentMap<String, VolumeRecord> volumes = new ConcurrentHashMap<>();

  /** Volumes of containers that are being made, by the container's id. */
  private final ConcurrentMap<String, Set<String>> reserved = new ConcurrentHashMap<>();

  private final Set<Act> acts = ConcurrentHashMap.newKeySet();
  private final NameLocks locks = new NameLocks();

  /**
   * Something that is being done to the content of a volume.
   *
   * @param name for those who would remove the volume
   * @param id of this one act
   */
  record Act(String name, String id, String volume) {
    boolean of(String other) {
      return volume.equals(other);
    }
  }

  /**
   * @param containers ids of those that refer to a volume
   */
  VolumeBook(
      Path folder, Database database, Events events, Function<String, List<String>> containers) {
    this.folder = folder;
    this.database = database;
    this.events = events;
    this.containers = containers;
    Folders.make(folder);
    database
        .all(VolumeRecord.KIND)
        .forEach((name, json) -> volumes.put(name, Json.read(json, VolumeRecord.class)));
  }

  /** Keeps others from making, filling and removing the volume of this name. */
  NameLocks.Held lock(String name) {
    return locks.hold(name);
  }

  Optional<VolumeRecord> get(String name) {
    return Optional.ofNullable(volumes.get(name));
  }

  /** NOT_FOUND when there is none. */
  VolumeRecord find(String name) {
    return get(name)
        .orElseThrow(() -> GantryException.notFound("get " + name + ": no such volume"));
  }

  Collection<VolumeRecord> all() {
    return List.copyOf(volumes.values());
  }

  /** What is in a volume, or where its content is mounted. */
  Path data(String name) {
    return folder(name).resolve(DATA);
  }

  /** Where new content is made before it gets its place. */
  Path copy(String name) {
    return folder(name).resolve("copy");
  }

  /** All that is kept for a volume. */
  Path folder(String name) {
    return folder.resolve(name);
  }

  /**
   * A folder for one that is being made. No volume's name begins with a dot; what is of no volume
   * the next daemon removes.
   */
  Path draft() {
    Path draft = folder.resolve("." + Ids.random());
    Folders.make(draft.resolve(DATA));
    return draft;
  }

  static Path dataOf(Path draft) {
    return draft.resolve(DATA);
  }

  /** The folder of all. */
  Path root() {
    return folder;
  }

  /** Names of all folders that are kept for volumes, also for those that are none any more. */
  List<String> folders() {
    return Folders.names(folder);
  }

  /** From here on it is there; its folder is already. */
  VolumeRecord add(VolumeRecord volume) {
    change(volume);
    events.publish("volume", "create", volume.name(), Map.of("driver", volume.driver()));
    return volume;
  }

  /** Keeps another record of a volume that is there. */
  void change(VolumeRecord volume) {
    database.put(VolumeRecord.KIND, volume.name(), Json.write(volume));
    volumes.put(volume.name(), volume);
  }

  /**
   * The record goes first: a folder without one is removed at the next start. Answers the bytes
   * that this freed.
   */
  long delete(VolumeRecord volume) {
    database.delete(VolumeRecord.KIND, volume.name());
    volumes.remove(volume.name());
    long bytes = removeFolder(volume.name());
    events.publish("volume", "destroy", volume.name(), Map.of("driver", volume.driver()));
    return bytes;
  }

  /** What was mounted there is not the volume's to remove. Answers the bytes that this freed. */
  long removeFolder(String name) {
    LocalMount.unmount(data(name));
    long bytes = Usage.of(folder(name)).bytes();
    Folders.remove(folder(name));
    return bytes;
  }

  /** Nobody removes the volume before the container is {@link #settled}. */
  void reserve(String containerId, String name) {
    reserved.computeIfAbsent(containerId, id -> ConcurrentHashMap.newKeySet()).add(name);
  }

  /** The container that was being made is known by now, or will never be. */
  void settled(String containerId) {
    reserved.remove(containerId);
  }

  /** Nobody removes the volume before the act has its {@link #end}. NOT_FOUND without one. */
  Act begin(String act, String name) {
    Act running = new Act(act, Ids.random(), name);
    try (NameLocks.Held _ = lock(name)) {
      find(name);
      acts.add(running);
    }
    return running;
  }

  void end(Act act) {
    acts.remove(act);
  }

  /** Ids of the containers that refer to it. */
  List<String> containers(String name) {
    return containers.apply(name);
  }

  /** Ids of the containers that refer to it, and of those that will, and what is done to it. */
  List<String> users(String name) {
    List<String> using = new ArrayList<>(containers(name));
    reserved.forEach((container, names) -> {
      if (names.contains(name) && !using.contains(container)) {
        using.add(container);
      }
    });
    acts.stream().filter(act -> act.of(name)).forEach(act -> using.add(act.name()));
    return using;
  }

  /** Whether nobody can have its folder open; containers that are being made have not. */
  boolean unopened(String name) {
    return containers(name).isEmpty() && acts.stream().noneMatch(act -> act.of(name));
  }
}
