package io.gantry.engine;

import io.gantry.linux.Fd;
import io.gantry.oci.GantryException;
import io.gantry.store.Usage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Volumes: what outlives containers. They are folders below the state root, or what is mounted
 * there while it is used, or what a driver brings. Thread-safe.
 */
public final class Volumes {
  /** The label by which clients know volumes that nobody named. */
  static final String ANONYMOUS = "com.docker.volume.anonymous";

  private final VolumeBook book;
  private final VolumeDrivers drivers;
  private final VolumeMaker maker;
  private final VolumeQuotas quotas;
  private final Events events;

  Volumes(
      VolumeBook book,
      VolumeDrivers drivers,
      VolumeMaker maker,
      VolumeQuotas quotas,
      Events events) {
    this.book = book;
    this.drivers = drivers;
    this.maker = maker;
    this.quotas = quotas;
    this.events = events;
  }

  /**
   * A volume.
   *
   * @param scope {@code local}, or {@code global} for one of several hosts
   * @param mountpoint where its content is, as far as that is known; empty when it is not
   * @param status whatever its driver likes to show
   */
  public record VolumeView(
      String name,
      String driver,
      String scope,
      String mountpoint,
      Instant created,
      Map<String, String> labels,
      Map<String, String> options,
      boolean anonymous,
      Map<String, @Nullable Object> status) {
    public VolumeView {
      labels = Map.copyOf(labels);
      options = Map.copyOf(options);
    }
  }

  /** Makes a volume, or answers the one of that name; an empty name makes an anonymous one. */
  public VolumeView create(
      String name, String driver, Map<String, String> options, Map<String, String> labels) {
    return view(maker.make(wanted(name, driver, options, labels)));
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

  private VolumeRecord wanted(
      String name, String driver, Map<String, String> options, Map<String, String> labels) {
    String checked = name.isEmpty() ? Ids.random() : Names.volume(name);
    Map<String, String> all = new HashMap<>(labels);
    if (name.isEmpty()) {
      all.put(ANONYMOUS, "");
    }
    return new VolumeRecord(checked, Instant.now(), all, options, "", driver, Map.of());
  }

  private VolumeView reserved(String containerId, VolumeRecord wanted) {
    try (NameLocks.Held _ = book.lock(wanted.name())) {
      VolumeRecord made = maker.make(wanted);
      book.reserve(containerId, made.name());
      return view(made);
    }
  }

  /** The container that was being made is known by now, or will never be. */
  void settled(String containerId) {
    book.settled(containerId);
  }

  /** NOT_FOUND when there is none. */
  public VolumeView inspect(String name) {
    VolumeRecord volume = maker.known(name, "").orElseGet(() -> book.find(name));
    if (!volume.isDriven()) {
      return limited(volume);
    }
    return VolumeMaker.named(
        "get",
        volume,
        () -> {
          VolumeDriver driver = drivers.find(volume.driver());
          return view(volume, driver.scope(), driver.details(volume));
        });
  }

  /** What is found, and which drivers failed to tell of theirs. */
  public record Listed(List<VolumeView> volumes, List<String> warnings) {
    public Listed {
      volumes = List.copyOf(volumes);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * All that pass Docker's filters {@code name}, {@code driver}, {@code dangling}, {@code label},
   * with those that drivers have by other ways.
   */
  public Listed listAll(Map<String, List<String>> filters) {
    List<String> warnings = new ArrayList<>();
    Map<String, VolumeRecord> found = new TreeMap<>();
    drivers.volumes(warnings).forEach(volume -> found.put(volume.name(), volume));
    book.all().forEach(volume -> found.put(volume.name(), volume));
    return new Listed(views(found.values(), filters), warnings);
  }

  /** As {@link #listAll}, without those that the engine has not had to do with yet. */
  public List<VolumeView> list(Map<String, List<String>> filters) {
    return views(book.all(), filters);
  }

  private List<VolumeView> views(
      Collection<VolumeRecord> volumes, Map<String, List<String>> filters) {
    VolumeFilter filter = new VolumeFilter(filters);
    return volumes.stream()
        .filter(volume -> filter.passes(volume, book.users(volume.name()).isEmpty()))
        .sorted(Comparator.comparing(VolumeRecord::name))
        .map(this::view)
        .toList();
  }

  /** Names of all drivers; some may not answer. */
  public List<String> drivers() {
    List<String> names = new ArrayList<>(List.of(VolumeDrivers.LOCAL));
    names.addAll(drivers.names());
    return names;
  }

  /** Those whose content is this host's. */
  List<VolumeView> local() {
    return list(Map.of("driver", List.of(VolumeDrivers.LOCAL)));
  }

  /** Where the content of a volume is while it is used. */
  Path place(String name) {
    return book.data(book.find(name).name());
  }

  /** CONFLICT while a container refers to it; with force a missing one is no error. */
  public void remove(String name, boolean force) {
    try (NameLocks.Held _ = book.lock(name)) {
      if (maker.known(name, "").isEmpty() && force) {
        return;
      }
      VolumeRecord volume = book.find(name);
      List<String> using = book.users(name);
      if (!using.isEmpty()) {
        throw GantryException.conflict(
            "remove " + name + ": volume is in use - [" + String.join(", ", using) + "]");
      }
      maker.delete(volume, force);
    }
  }

  /**
   * Removes unused ones of this host: anonymous ones only, unless the filter {@code all} is given.
   */
  public Pruned prune(Map<String, List<String>> filters) {
    PruneFilter filter = new PruneFilter(filters, Set.of("all", "label", "label!"));
    boolean all = FilterKeys.flag(filters, "all", false);
    List<String> deleted = new ArrayList<>();
    long bytes = 0;
    for (VolumeRecord volume : book.all()) {
      if (!volume.isDriven()
          && (all || volume.anonymous())
          && filter.matches(volume.created(), volume.labels())) {
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
    try (NameLocks.Held _ = book.lock(name)) {
      return book.users(name).isEmpty()
          ? book.get(name).stream().mapToLong(volume -> maker.delete(volume, false)).findAny()
          : OptionalLong.empty();
    }
  }

  /** Bytes on disk of all that is in it; walks it. */
  public long size(String name) {
    return Usage.of(book.folder(book.find(name).name())).bytes();
  }

  /** How many containers refer to it. */
  public int references(String name) {
    return book.containers(name).size();
  }

  /** Removes all that were made for a container that never came to be. */
  void removeOwned(String containerId) {
    for (VolumeRecord volume : book.all()) {
      if (volume.owner().equals(containerId)) {
        try (NameLocks.Held _ = book.lock(volume.name())) {
          book.get(volume.name()).ifPresent(found -> maker.delete(found, true));
        }
      }
    }
  }

  /** Removes the anonymous volumes of a container that is gone, unless others have them too. */
  void removeAnonymous(String containerId, List<MountPoint> mounts) {
    for (MountPoint mount : mounts) {
      if (mount.anonymous()) {
        try (NameLocks.Held _ = book.lock(mount.name())) {
          if (book.users(mount.name()).stream().allMatch(containerId::equals)) {
            book.get(mount.name()).ifPresent(volume -> maker.delete(volume, true));
          }
        }
      }
    }
  }

  /** Lets the anonymous volumes of a container outlive it, as nobody asked to remove them. */
  void keepAnonymous(List<MountPoint> mounts) {
    for (MountPoint mount : mounts) {
      if (mount.anonymous()) {
        book.get(mount.name())
            .filter(volume -> !volume.owner().isEmpty())
            .ifPresent(volume -> book.change(volume.withOwner("")));
      }
    }
  }

  /**
   * Finishes what a killed daemon was at: volumes of containers that never came to be, folders of
   * no volume, copies that did not become content.
   */
  void recover(Predicate<String> containerExists) {
    for (VolumeRecord volume : book.all()) {
      if (!volume.owner().isEmpty()
          && !containerExists.test(volume.owner())
          && book.containers(volume.name()).isEmpty()) {
        maker.delete(volume, true);
      }
    }
    for (String name : book.folders()) {
      if (book.get(name).isEmpty()) {
        book.removeFolder(name);
      } else {
        Folders.remove(book.copy(name));
      }
    }
  }

  /**
   * Makes a volume that is there only when it is filled, and else not at all. CONFLICT when there
   * is one of that name.
   */
  VolumeView createFilled(String name, Map<String, String> labels, Consumer<Fd> content) {
    VolumeRecord wanted = wanted(Names.volume(name), VolumeDrivers.LOCAL, Map.of(), labels);
    return view(maker.makeFilled(wanted, content));
  }

  /** With what it may take, where that is limited. */
  private VolumeView limited(VolumeRecord volume) {
    Map<String, @Nullable Object> status = new HashMap<>();
    quotas
        .space(volume)
        .ifPresent(space -> {
          status.put("QuotaBytes", space.limit());
          status.put("UsedBytes", space.used());
        });
    String place = book.data(volume.name()).toString();
    return view(volume, VolumeDrivers.LOCAL, new VolumeDriver.Details(place, status));
  }

  private VolumeView view(VolumeRecord volume) {
    String place = volume.isDriven() ? "" : book.data(volume.name()).toString();
    return view(volume, VolumeDrivers.LOCAL, new VolumeDriver.Details(place, Map.of()));
  }

  private static VolumeView view(VolumeRecord volume, String scope, VolumeDriver.Details details) {
    return new VolumeView(
        volume.name(),
        volume.driver(),
        scope,
        details.mountpoint(),
        volume.created(),
        volume.labels(),
        volume.options(),
        volume.anonymous(),
        details.status());
  }
}
