package io.gantry.engine;

import io.gantry.linux.Fd;
import io.gantry.linux.FileData;
import io.gantry.oci.GantryException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes and removes volumes, with their drivers. Thread-safe. */
final class VolumeMaker {
  private static final Logger LOG = System.getLogger(VolumeMaker.class.getName());

  private final VolumeBook book;
  private final VolumeDrivers drivers;
  private final DriverMounts mounts;
  private final VolumeQuotas quotas;

  VolumeMaker(VolumeBook book, VolumeDrivers drivers, DriverMounts mounts, VolumeQuotas quotas) {
    this.book = book;
    this.drivers = drivers;
    this.mounts = mounts;
    this.quotas = quotas;
  }

  /** Answers the one that is there; CONFLICT when it is another driver's than was asked for. */
  VolumeRecord make(VolumeRecord wanted) {
    try (NameLocks.Held _ = book.lock(wanted.name())) {
      Optional<VolumeRecord> known = known(wanted.name(), wanted.driver());
      if (known.isEmpty()) {
        return added(wanted.driver().isEmpty() ? wanted.withDriver(VolumeDrivers.LOCAL) : wanted);
      }
      if (!wanted.driver().isEmpty() && !known.get().driver().equals(wanted.driver())) {
        throw GantryException.conflict(
            "create %s: driver '%s' already has volume '%s': volume name must be unique"
                .formatted(wanted.name(), known.get().driver(), wanted.name()));
      }
      return known.get();
    }
  }

  /** In the book, or one that a driver has made by other ways; that is taken into the book. */
  Optional<VolumeRecord> known(String name, String driver) {
    Optional<VolumeRecord> known = book.get(name);
    if (known.isPresent() || !driver.isEmpty() || !Names.isVolume(name)) {
      return known;
    }
    return drivers
        .owner(name)
        .map(owner -> {
          Folders.make(book.data(name));
          return book.add(VolumeRecord.foreign(name, owner));
        });
  }

  private VolumeRecord added(VolumeRecord wanted) {
    if (wanted.isDriven()) {
      VolumeDriver driver = drivers.find(wanted.driver());
      Map<String, String> state = named("create", wanted, () -> driver.create(wanted));
      Folders.make(book.data(wanted.name()));
      return book.add(wanted.withState(state));
    }
    LocalMount.check(wanted.name(), wanted.options());
    quotas.check(wanted.name(), wanted.options());
    VolumeRecord limited = quotas.limit(wanted);
    Folders.make(book.data(wanted.name()));
    return book.add(limited);
  }

  /**
   * Whoever has it removes it first. Answers the bytes that this freed.
   *
   * @param force whether it is forgotten even when its driver fails
   */
  long delete(VolumeRecord volume, boolean force) {
    if (volume.isDriven()) {
      try {
        named(
            "remove",
            volume,
            () -> {
              drivers.find(volume.driver()).remove(volume);
              return volume;
            });
      } catch (GantryException e) {
        if (!force) {
          throw e;
        }
        LOG.log(Level.WARNING, String.valueOf(e.getMessage()));
      }
      mounts.forget(volume);
    }
    long freed = book.delete(volume);
    quotas.forget(volume);
    return freed;
  }

  /** Failures of the work tell what was done, and to which volume. */
  static <T> T named(String act, VolumeRecord volume, Supplier<T> work) {
    try {
      return work.get();
    } catch (GantryException e) {
      throw new GantryException(e.kind(), act + " " + volume.name() + ": " + e.getMessage(), e);
    }
  }

  /** One that is there only when it is filled, and else not at all. */
  VolumeRecord makeFilled(VolumeRecord wanted, Consumer<Fd> content) {
    refuseTaken(wanted.name());
    Path draft = book.draft();
    try {
      try (Fd data = VolumeUses.opened(VolumeBook.dataOf(draft))) {
        content.accept(data);
        FileData.syncfs(data);
      }
      FaultPoints.reach("volume.filled");
      return place(draft, wanted);
    } finally {
      Folders.remove(draft);
    }
  }

  private VolumeRecord place(Path draft, VolumeRecord wanted) {
    try (NameLocks.Held _ = book.lock(wanted.name())) {
      refuseTaken(wanted.name());
      Folders.replaceEmpty(draft, book.folder(wanted.name()));
      FaultPoints.reach("volume.placed");
      return book.add(wanted);
    }
  }

  private void refuseTaken(String name) {
    if (book.get(name).isPresent()) {
      throw GantryException.conflict("create " + name + ": there is a volume of that name already");
    }
  }
}
