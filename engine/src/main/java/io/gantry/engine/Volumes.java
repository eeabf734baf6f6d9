package io.gantry.engine;

import io.gantry.linux.Fd;
import io.gantry.linux.FileData;
import io.gantry.oci.GantryException;
import io.gantry.store.Usage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Local volumes: folders below the state root that outlive containers. Thread-safe. */
public final class Volumes {
  /** The label by which clients know volumes that nobody named. */
  static final String ANONYMOUS = "com.docker.volume.anonymous";

  private final VolumeBook book;
  private final Events events;

  Volumes(VolumeBook book, Events events) {
    this.book = book;
    this.events = events;
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
    try (NameLocks.Held _ = book.lock(wanted.name())) {
      VolumeRecord made = make(wanted);
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
    return view(book.find(name));
  }

  /**
   * All that pass Docker's filters {@code name}, {@code driver}, {@code dangling}, {@code label}.
   */
  public List<VolumeView> list(Map<String, List<String>> filters) {
    VolumeFilter filter = new VolumeFilter(filters);
    return book.all().stream()
        .filter(volume -> filter.passes(volume, book.users(volume.name()).isEmpty()))
        .sorted(Comparator.comparing(VolumeRecord::name))
        .map(this::view)
        .toList();
  }

  /** CONFLICT while a container refers to it; with force a missing one is no error. */
  public void remove(String name, boolean force) {
    try (NameLocks.Held _ = book.lock(name)) {
      if (force && book.get(name).isEmpty()) {
        return;
      }
      VolumeRecord volume = book.find(name);
      List<String> using = book.users(name);
      if (!using.isEmpty()) {
        throw GantryException.conflict(
            "remove " + name + ": volume is in use - [" + String.join(", ", using) + "]");
      }
      book.delete(volume);
    }
  }

  /** Removes unused ones: anonymous ones only, unless the filter {@code all} is given. */
  public Pruned prune(Map<String, List<String>> filters) {
    PruneFilter filter = new PruneFilter(filters, Set.of("all", "label", "label!"));
    boolean all = FilterKeys.flag(filters, "all", false);
    List<String> deleted = new ArrayList<>();
    long bytes = 0;
    for (VolumeRecord volume : book.all()) {
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
    try (NameLocks.Held _ = book.lock(name)) {
      return book.users(name).isEmpty()
          ? book.get(name).stream().mapToLong(book::delete).findAny()
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
          book.get(volume.name()).ifPresent(book::delete);
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
            book.get(mount.name()).ifPresent(book::delete);
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
   * no volume.
   */
  void recover(Predicate<String> containerExists) {
    for (VolumeRecord volume : book.all()) {
      if (!volume.owner().isEmpty()
          && !containerExists.test(volume.owner())
          && book.containers(volume.name()).isEmpty()) {
        book.delete(volume);
      }
    }
    for (String name : book.folders()) {
      if (book.get(name).isEmpty()) {
        book.removeFolder(name);
      }
    }
  }

  /**
   * Makes a volume that is there only when it is filled, and else not at all. CONFLICT when there
   * is one of that name.
   */
  VolumeView createFilled(String name, Map<String, String> labels, Consumer<Fd> content) {
    VolumeRecord wanted = wanted(Names.volume(name), "", Map.of(), labels);
    refuseTaken(name);
    Path draft = book.draft();
    try {
      try (Fd data = VolumeUses.opened(VolumeBook.dataOf(draft))) {
        content.accept(data);
        FileData.syncfs(data);
      }
      return place(draft, wanted);
    } finally {
      Folders.remove(draft);
    }
  }

  private VolumeView place(Path draft, VolumeRecord wanted) {
    try (NameLocks.Held _ = book.lock(wanted.name())) {
      refuseTaken(wanted.name());
      Folders.replaceEmpty(draft, book.folder(wanted.name()));
      return view(book.add(wanted));
    }
  }

  private void refuseTaken(String name) {
    if (book.get(name).isPresent()) {
      throw GantryException.conflict("create " + name + ": there is a volume of that name already");
    }
  }

  private VolumeRecord make(VolumeRecord wanted) {
    try (NameLocks.Held _ = book.lock(wanted.name())) {
      return book.get(wanted.name()).orElseGet(() -> added(wanted));
    }
  }

  private VolumeRecord added(VolumeRecord wanted) {
    Folders.make(book.data(wanted.name()));
    return book.add(wanted);
  }

  private VolumeView view(VolumeRecord volume) {
    return new VolumeView(
        volume.name(),
        "local",
        book.data(volume.name()),
        volume.created(),
        volume.labels(),
        volume.options(),
        volume.anonymous());
  }
}
