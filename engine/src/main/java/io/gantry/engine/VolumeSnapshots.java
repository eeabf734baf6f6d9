package io.gantry.engine;

import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.LinuxException;
import io.gantry.linux.PlatformThread;
import io.gantry.linux.Rename;
import io.gantry.oci.GantryException;
import io.gantry.store.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Named moments of what volumes hold, for those that are plain folders. Files share their blocks
 * with the volume where the file system can do that. A snapshot is a folder beside the volume's
 * content: it is there whole or not at all, and goes with its volume. Thread-safe; every act runs
 * on a platform thread of its own.
 */
public final class VolumeSnapshots {
  private static final String FOLDER = "snapshots";
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");
  private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");

  private final VolumeBook book;
  private final VolumeContent contents;
  private final VolumeUses uses;
  private final ContainerRegistry registry;
  private final StandStill still;

  VolumeSnapshots(
      VolumeBook book,
      VolumeContent contents,
      VolumeUses uses,
      ContainerRegistry registry,
      StandStill still) {
    this.book = book;
    this.contents = contents;
    this.uses = uses;
    this.registry = registry;
    this.still = still;
  }

  /**
   * Keeps what the volume holds now. NOT_FOUND without the volume, CONFLICT when the name is taken,
   * INVALID for a volume that mounts something.
   *
   * @param name empty for the next number
   * @param pausing whether containers that run with it stand still meanwhile; only then all files
   *     are of one moment
   * @return the name
   */
  public String create(String volume, Optional<String> name, boolean pausing) {
    plain(volume);
    String wanted = name.filter(text -> !text.isEmpty()).map(VolumeSnapshots::checked).orElse("");
    return PlatformThread.call(
        "volume",
        () ->
            contents.during(
                "snapshot",
                volume,
                data -> kept(volume, wanted, data, pausing ? running(volume) : List.of())));
  }

  /** In the order of their making. Walks their files. */
  public List<Snapshot> list(String volume) {
    book.find(volume);
    return Folders.names(folder(volume)).stream()
        .filter(name -> !name.startsWith("."))
        .map(name -> snapshot(volume, name))
        .sorted(Comparator.comparing(Snapshot::created).thenComparing(Snapshot::name))
        .toList();
  }

  /** Answers the bytes of the disk that this freed, those that others share not counted. */
  public long remove(String volume, String name) {
    Path place = find(volume, name);
    try (NameLocks.Held _ = book.lock(volume)) {
      long bytes = Usage.of(place).bytes();
      // Half of a snapshot must not have its name.
      Path doomed = draft(volume);
      FileCalls.renameat2(Fd.CWD, place.toString(), Fd.CWD, doomed.toString(), Rename.NO_REPLACE);
      FaultPoints.reach("volume.removing");
      Folders.remove(doomed);
      return bytes;
    }
  }

  /**
   * Makes the volume what it was, at once; what has changed since is lost. CONFLICT while anybody
   * has it mounted.
   */
  public void rollback(String volume, String name) {
    plain(volume);
    Path place = VolumeBook.dataOf(find(volume, name));
    PlatformThread.call(
        "volume",
        () -> {
          try (NameLocks.Held _ = book.lock(volume)) {
            return uses.alone(book.find(volume), "rollback", () -> exchanged(volume, place));
          }
        });
  }

  private String kept(String volume, String name, Fd data, List<Container> running) {
    if (!running.isEmpty()) {
      return still.during(
          running.getFirst(),
          true,
          (runs, goOn) -> kept(volume, name, data, running.subList(1, running.size())));
    }
    Path draft = draft(volume);
    Folders.make(VolumeBook.dataOf(draft));
    try (Fd copy = VolumeUses.opened(VolumeBook.dataOf(draft))) {
      TreeCopy.copy(data, copy);
      FaultPoints.reach("volume.copied");
      FileData.syncfs(copy);
      return placed(volume, draft, name);
    } finally {
      Folders.remove(draft);
    }
  }

  private String placed(String volume, Path draft, String name) {
    try (NameLocks.Held _ = book.lock(volume);
        Fd folder = VolumeUses.opened(folder(volume))) {
      String chosen = name.isEmpty() ? nextNumber(volume) : name;
      dated(draft);
      FileCalls.renameat2(
          folder, String.valueOf(draft.getFileName()), folder, chosen, Rename.NO_REPLACE);
      FileData.fsync(folder);
      FaultPoints.reach("volume.kept");
      return chosen;
    } catch (LinuxException e) {
      if (e.errno() == Errno.EEXIST) {
        throw GantryException.conflict(
            "snapshot " + volume + ": there is a snapshot \"" + name + "\" already");
      }
      throw e;
    }
  }

  /** The kernel's own times are so coarse that two snapshots could be of one moment. */
  private static void dated(Path draft) {
    try {
      Files.setLastModifiedTime(draft, FileTime.from(Instant.now()));
    } catch (IOException e) {
      throw GantryException.internal("date " + draft + ": " + e, e);
    }
  }

  private String nextNumber(String volume) {
    int last =
        Folders.names(folder(volume)).stream()
            .filter(name -> NUMBER.matcher(name).matches())
            .mapToInt(Integer::parseInt)
            .max()
            .orElse(0);
    return String.valueOf(last + 1);
  }

  /** The copy gets the place of the content when it is whole. */
  private Path exchanged(String volume, Path snapshot) {
    Path copy = book.copy(volume);
    Folders.remove(copy);
    Folders.make(copy);
    try (Fd from = VolumeUses.opened(snapshot);
        Fd to = VolumeUses.opened(copy)) {
      TreeCopy.copy(from, to);
      FileData.syncfs(to);
      FaultPoints.reach("volume.rolling");
      FileCalls.renameat2(
          Fd.CWD, copy.toString(), Fd.CWD, book.data(volume).toString(), Rename.EXCHANGE);
      FaultPoints.reach("volume.rolled");
      return copy;
    } finally {
      Folders.remove(copy);
    }
  }

  private List<Container> running(String volume) {
    return book.containers(volume).stream()
        .flatMap(id -> registry.lookUp(id).stream())
        .filter(container -> container.state() instanceof ContainerState.Running)
        .toList();
  }

  private Snapshot snapshot(String volume, String name) {
    Path place = folder(volume).resolve(name);
    // Nothing is made in it, or taken away, once it has its name.
    return new Snapshot(name, Folders.changed(place), Usage.of(place).bytes());
  }

  private Path find(String volume, String name) {
    book.find(volume);
    Path place = folder(volume).resolve(checked(name));
    if (!Files.isDirectory(place)) {
      throw GantryException.notFound("volume " + volume + " has no snapshot \"" + name + "\"");
    }
    return place;
  }

  private void plain(String volume) {
    if (book.find(volume).isMount()) {
      throw GantryException.invalid(
          "snapshot " + volume + ": its content is not a folder of this host's, but mounted");
    }
  }

  /** What has such a name is no snapshot, and goes at the next start. */
  private Path draft(String volume) {
    return folder(volume).resolve("." + Ids.random());
  }

  private Path folder(String volume) {
    return book.folder(volume).resolve(FOLDER);
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw GantryException.invalid(
          "invalid snapshot name \"" + name + "\": only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }
    return name;
  }

  /** Takes away what a killed daemon had begun. */
  void recover() {
    for (VolumeRecord volume : book.all()) {
      Folders.names(folder(volume.name())).stream()
          .filter(name -> name.startsWith("."))
          .forEach(name -> Folders.remove(folder(volume.name()).resolve(name)));
    }
  }
}
