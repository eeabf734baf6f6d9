package io.gantry.engine;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.Open;
import io.gantry.linux.Rename;
import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.gantry.store.Database;
import io.gantry.store.Usage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Local volumes: folders below the state root that outlive containers. Thread-safe. */
public final class Volumes {
  /** The label by which clients know volumes that nobody named. */
  static final String ANONYMOUS = "com.docker.volume.anonymous";

  private static final String DATA = "_data";

  private static final Set<String> FILTERS =
      Set.of("name", "driver", "dangling", "label", "label!", "all");

  private final Path folder;
  private final Database database;
  private final Events events;
  private final Function<String, List<String>> users;
  private final ConcurrentMap<String, VolumeRecord> volumes = new ConcurrentHashMap<>();

  /** Volumes of containers that are being made, by the container's id. */
  private final ConcurrentMap<String, Set<String>> reserved = new ConcurrentHashMap<>();

  private final Set<Act> acts = ConcurrentHashMap.newKeySet();
  private final VolumeMounts mounts = new VolumeMounts();

  // Creating, filling and removing exclude each other; there are few of these.
  private final ReentrantLock lock = new ReentrantLock();

  /** Something that is being done to the content of a volume. */
  private record Act(String name, String id, String volume) {
    boolean of(String other) {
      return volume.equals(other);
    }
  }

  /**
   * @param users ids of the containers that refer to a volume
   */
  Volumes(Path folder, Database database, Events events, Function<String, List<String>> users) {
    this.folder = folder;
    this.database = database;
    this.events = events;
    this.users = users;
    Folders.make(folder);
    database
        .all(VolumeRecord.KIND)
        .forEach((name, json) -> volumes.put(name, Json.read(json, VolumeRecord.class)));
  }

  /** A volume. */
  public record VolumeView(
      String name,
      String driver,
      Path mountpoint,
      Instant created,
      Map<String, String> labels,
      Map<String, String> options,
      boolean anonymous) {
    public VolumeView {
      labels = Map.copyOf(labels);
      options = Map.copyOf(options);
    }
  }

  /** Makes a volume, or answers the one of that name; an empty name makes an anonymous one. */
  public VolumeView create(
      String name, String driver, Map<String, String> options, Map<String, String> labels) {
    return view(make(wanted(name, driver, options, labels)));
  }

  /**
   * As {@link #create}, and nobody removes it before {@link #settled}. An anonymous one goes with
   * its container.
   */
  VolumeView createFor(
      String containerId,
      String name,
      String driver,
      Map<String, String> options,
      Map<String, String> labels) {
    VolumeRecord wanted = wanted(name, driver, options, labels);
    return reserved(containerId, name.isEmpty() ? wanted.withOwner(containerId) : wanted);
  }

  private static VolumeRecord wanted(
      String name, String driver, Map<String, String> options, Map<String, String> labels) {
    if (!driver.isEmpty() && !driver.equals("local")) {
      throw GantryException.notFound(
          "error looking up volume plugin " + driver + ": plugin \"" + driver + "\" not found");
    }
    LocalMount.check(name, options);
    Map<String, String> all = new HashMap<>(labels);
    if (name.isEmpty()) {
      all.put(ANONYMOUS, "");
    }
    String checked = name.isEmpty() ? Ids.random() : Names.volume(name);
    return new VolumeRecord(checked, Instant.now(), all, options, "");
  }

  private VolumeView reserved(String containerId, VolumeRecord wanted) {
    lock.lock();
    try {
      VolumeRecord made = make(wanted);
      reserved.computeIfAbsent(containerId, id -> ConcurrentHashMap.newKeySet()).add(made.name());
      return view(made);
    } finally {
      lock.unlock();
    }
  }

  /** The container that was being made is known by now, or will never be. */
  void settled(String containerId) {
    reserved.remove(containerId);
  }

  /** NOT_FOUND when there is none. */
  public VolumeView inspect(String name) {
    return view(find(name));
  }

  /**
   * All that pass Docker's filters {@code name}, {@code driver}, {@code dangling}, {@code label}.
   */
  public List<VolumeView> list(Map<String, List<String>> filters) {
    FilterKeys.check(filters, FILTERS);
    return volumes.values().stream()
        .filter(volume -> passes(volume, filters))
        .sorted(Comparator.comparing(VolumeRecord::name))
        .map(this::view)
        .toList();
  }

  /** CONFLICT while a container refers to it; with force a missing one is no error. */
  public void remove(String name, boolean force) {
    lock.lock();
    try {
      if (force && !volumes.containsKey(name)) {
        return;
      }
      VolumeRecord volume = find(name);
      List<String> using = users(name);
      if (!using.isEmpty()) {
        throw GantryException.conflict(
            "remove " + name + ": volume is in use - [" + String.join(", ", using) + "]");
      }
      delete(volume);
    } finally {
      lock.unlock();
    }
  }

  /** Removes unused ones: anonymous ones only, unless the filter {@code all} is given. */
  public Pruned prune(Map<String, List<String>> filters) {
    PruneFilter filter = new PruneFilter(filters, Set.of("all", "label", "label!"));
    boolean all = FilterKeys.flag(filters, "all", false);
    List<String> deleted = new ArrayList<>();
    long bytes = 0;
    for (VolumeRecord volume : List.copyOf(volumes.values())) {
      if ((all || volume.anonymous()) && filter.matches(volume.created(), volume.labels())) {
        OptionalLong freed = removeUnused(volume.name());
        if (freed.isPresent()) {
          deleted.add(volume.name());
          bytes += freed.getAsLong();
        }
      }
    }
    events.publish("volume", "prune", "", Map.of("reclaimed", String.valueOf(bytes)));
    return new Pruned(deleted, bytes);
  }

  /** Answers the bytes that this freed; empty when it is used, or gone already. */
  private OptionalLong removeUnused(String name) {
    lock.lock();
    try {
      VolumeRecord volume = volumes.get(name);
      return volume != null && users(name).isEmpty()
          ? OptionalLong.of(delete(volume))
          : OptionalLong.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes on disk of all that is in it; walks it. */
  public long size(String name) {
    return Usage.of(folder.resolve(find(name).name())).bytes();
  }

  /** How many containers refer to it. */
  public int references(String name) {
    return users.apply(name).size();
  }

  /** Removes all that were made for a container that never came to be. */
  void removeOwned(String containerId) {
    lock.lock();
    try {
      volumes.values().stream()
          .filter(volume -> volume.owner().equals(containerId))
          .toList()
          .forEach(this::delete);
    } finally {
      lock.unlock();
    }
  }

  /** Removes the anonymous volumes of a container that is gone, unless others have them too. */
  void removeAnonymous(String containerId, List<MountPoint> mounts) {
    for (MountPoint mount : mounts) {
      VolumeRecord volume = volumes.get(mount.name());
      if (volume != null && mount.anonymous()) {
        lock.lock();
        try {
          if (users(mount.name()).stream().allMatch(containerId::equals)) {
            delete(volume);
          }
        } finally {
          lock.unlock();
        }
      }
    }
  }

  /** Lets the anonymous volumes of a container outlive it, as nobody asked to remove them. */
  void keepAnonymous(List<MountPoint> mounts) {
    for (MountPoint mount : mounts) {
      VolumeRecord volume = volumes.get(mount.name());
      if (volume != null && mount.anonymous() && !volume.owner().isEmpty()) {
        VolumeRecord kept = volume.withOwner("");
        database.put(VolumeRecord.KIND, kept.name(), Json.write(kept));
        volumes.put(kept.name(), kept);
      }
    }
  }

  /**
   * Finishes what a killed daemon was at: volumes of containers that never came to be, folders of
   * no volume.
   */
  void recover(Predicate<String> containerExists) {
    for (VolumeRecord volume : List.copyOf(volumes.values())) {
      if (!volume.owner().isEmpty()
          && !containerExists.test(volume.owner())
          && users.apply(volume.name()).isEmpty()) {
        delete(volume);
      }
    }
    for (String name : Folders.names(folder)) {
      if (!volumes.containsKey(name)) {
        removeFolder(name);
      } else if (!find(name).options().isEmpty() && mounts.users(name).isEmpty()) {
        LocalMount.unmount(data(name));
      }
    }
  }

  /** Mounts those of its volumes that are mounts, for as long as it runs. */
  void mount(ContainerRecord container) {
    mount(container.id(), container);
  }

  /** The container's volumes are mounted already, by a daemon before this one. */
  void adopt(ContainerRecord container) {
    mounted(container).forEach(volume -> mounts.adopt(container.id(), volume.name()));
  }

  /** The container does not run any more. */
  void unmount(ContainerRecord container) {
    unmount(container.id(), container);
  }

  /** Has the container's volumes mounted while the act runs, whether it runs itself or not. */
  <T> T mounted(ContainerRecord container, Supplier<T> act) {
    String user = Ids.random();
    mount(user, container);
    try {
      return act.get();
    } finally {
      unmount(user, container);
    }
  }

  private void mount(String user, ContainerRecord container) {
    try {
      mounted(container).forEach(volume -> hold(user, volume));
    } catch (RuntimeException e) {
      unmount(user, container);
      throw e;
    }
  }

  private void unmount(String user, ContainerRecord container) {
    mounted(container).forEach(volume -> mounts.release(user, volume.name(), data(volume.name())));
  }

  private List<VolumeRecord> mounted(ContainerRecord container) {
    return container.mounts().stream()
        .map(mount -> volumes.get(mount.name()))
        .filter(volume -> volume != null && !volume.options().isEmpty())
        .distinct()
        .toList();
  }

  private void hold(String user, VolumeRecord volume) {
    Path place = data(volume.name());
    LocalMount.of(volume.options())
        .ifPresent(wanted -> mounts.hold(user, volume.name(), wanted, place));
  }

  /**
   * Copies the image's content in when it is still empty there.
   *
   * @param subpath a folder of the volume, {@code .} for its root; not there, nothing is filled
   */
  void fill(String name, String subpath, DetachedRoot image, String target) {
    lock.lock();
    try {
      VolumeRecord volume = find(name);
      Path data = data(name);
      String filling = Ids.random();
      hold(filling, volume);
      try {
        VolumeSubpaths.folder(name, data, subpath)
            .ifPresent(place -> fill(volume, subpath, place, image, target));
      } finally {
        mounts.release(filling, name, data);
      }
    } finally {
      lock.unlock();
    }
  }

  private void fill(
      VolumeRecord volume, String subpath, Fd place, DetachedRoot image, String target) {
    try (place) {
      Optional<Fd> source =
          FileData.list(place).isEmpty() ? image.folder(target) : Optional.empty();
      source.ifPresent(from -> copyIn(volume, from, subpath, place));
    }
  }

  /**
   * The copy gets its place when it is whole: a killed daemon leaves an empty volume, or a full.
   * Not so in what a volume mounts, which no rename leads into.
   */
  private void copyIn(VolumeRecord volume, Fd source, String subpath, Fd place) {
    try (source) {
      if (!volume.options().isEmpty()) {
        TreeCopy.copy(source, place);
        return;
      }
      Path copy = folder.resolve(volume.name()).resolve("copy");
      Folders.remove(copy);
      Folders.make(copy);
      try (Fd to = opened(copy)) {
        TreeCopy.copy(source, to);
        if (subpath.equals(".") && unused(volume.name())) {
          Folders.replaceEmpty(copy, data(volume.name()));
          return;
        }
        move(to, place);
      }
      Folders.remove(copy);
    }
  }

  /** Whether nobody can have its folder open. */
  private boolean unused(String volume) {
    return users.apply(volume).isEmpty() && acts.stream().noneMatch(act -> act.of(volume));
  }

  /**
   * The empty folder of a volume that is mounted somewhere must stay the very one, or its users
   * would go on writing to a folder that is gone.
   */
  private static void move(Fd from, Fd to) {
    FileData.list(from)
        .forEach(
            entry -> FileCalls.renameat2(from, entry.name(), to, entry.name(), Rename.NO_REPLACE));
  }

  private static Fd opened(Path place) {
    return FileCalls.open(place.toString(), Open.READ_ONLY | Open.DIRECTORY);
  }

  /**
   * Has a volume mounted while something is done to its content, and nobody removes it meanwhile.
   *
   * @param act its name, for those who would remove the volume
   */
  <T> T during(String act, String name, Function<Fd, T> work) {
    Act running = new Act(act, Ids.random(), name);
    lock.lock();
    try {
      find(name);
      acts.add(running);
    } finally {
      lock.unlock();
    }
    try {
      hold(running.id(), find(name));
      try (Fd data = opened(data(name))) {
        return work.apply(data);
      }
    } finally {
      mounts.release(running.id(), name, data(name));
      acts.remove(running);
    }
  }

  /**
   * Makes a volume that is there only when it is filled, and else not at all. CONFLICT when there
   * is one of that name.
   */
  VolumeView createFilled(String name, Map<String, String> labels, Consumer<Fd> content) {
    VolumeRecord wanted = wanted(Names.volume(name), "", Map.of(), labels);
    refuseTaken(name);
    // No volume's name begins with a dot; what is of no volume the next daemon removes.
    Path draft = folder.resolve("." + Ids.random());
    try {
      Folders.make(draft.resolve(DATA));
      try (Fd data = opened(draft.resolve(DATA))) {
        content.accept(data);
        FileData.syncfs(data);
      }
      return place(draft, wanted);
    } finally {
      Folders.remove(draft);
    }
  }

  private VolumeView place(Path draft, VolumeRecord wanted) {
    lock.lock();
    try {
      refuseTaken(wanted.name());
      Folders.replaceEmpty(draft, folder.resolve(wanted.name()));
      return view(added(wanted));
    } finally {
      lock.unlock();
    }
  }

  private void refuseTaken(String name) {
    if (volumes.containsKey(name)) {
      throw GantryException.conflict("create " + name + ": there is a volume of that name already");
    }
  }

  private VolumeRecord make(VolumeRecord wanted) {
    lock.lock();
    try {
      VolumeRecord known = volumes.get(wanted.name());
      if (known != null) {
        return known;
      }
      Folders.make(data(wanted.name()));
      return added(wanted);
    } finally {
      lock.unlock();
    }
  }

  private VolumeRecord added(VolumeRecord volume) {
    database.put(VolumeRecord.KIND, volume.name(), Json.write(volume));
    volumes.put(volume.name(), volume);
    events.publish("volume", "create", volume.name(), Map.of("driver", "local"));
    return volume;
  }

  /**
   * The record goes first: a folder without one is removed at the next start. Answers the bytes
   * that this freed.
   */
  private long delete(VolumeRecord volume) {
    database.delete(VolumeRecord.KIND, volume.name());
    volumes.remove(volume.name());
    long bytes = removeFolder(volume.name());
    events.publish("volume", "destroy", volume.name(), Map.of("driver", "local"));
    return bytes;
  }

  /** What was mounted there is not the volume's to remove. Answers the bytes that this freed. */
  private long removeFolder(String name) {
    LocalMount.unmount(data(name));
    long bytes = Usage.of(folder.resolve(name)).bytes();
    Folders.remove(folder.resolve(name));
    return bytes;
  }

  private boolean passes(VolumeRecord volume, Map<String, List<String>> filters) {
    List<String> names = filters.getOrDefault("name", List.of());
    List<String> drivers = filters.getOrDefault("driver", List.of());
    boolean named = names.isEmpty() || names.stream().anyMatch(volume.name()::contains);
    boolean driven = drivers.isEmpty() || drivers.contains("local");
    boolean unused = users(volume.name()).isEmpty();
    return named
        && driven
        && FilterKeys.flag(filters, "dangling", unused) == unused
        && LabelMatch.all(filters.getOrDefault("label", List.of()), volume.labels())
        && filters.getOrDefault("label!", List.of()).stream()
            .noneMatch(label -> LabelMatch.one(label, volume.labels()));
  }

  /** Ids of the containers that refer to it, and of those that will, and what is done to it. */
  private List<String> users(String name) {
    List<String> using = new ArrayList<>(users.apply(name));
    reserved.forEach((container, names) -> {
      if (names.contains(name) && !using.contains(container)) {
        using.add(container);
      }
    });
    acts.stream().filter(act -> act.of(name)).forEach(act -> using.add(act.name()));
    return using;
  }

  private VolumeRecord find(String name) {
    VolumeRecord volume = volumes.get(name);
    if (volume == null) {
      throw GantryException.notFound("get " + name + ": no such volume");
    }
    return volume;
  }

  private VolumeView view(VolumeRecord volume) {
    return new VolumeView(
        volume.name(),
        "local",
        data(volume.name()),
        volume.created(),
        volume.labels(),
        volume.options(),
        volume.anonymous());
  }

  private Path data(String name) {
    return folder.resolve(name).resolve(DATA);
  }
}
