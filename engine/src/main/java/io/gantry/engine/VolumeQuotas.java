package io.gantry.engine;

import io.gantry.linux.Fd;
import io.gantry.linux.LinuxException;
import io.gantry.linux.ProjectQuota;
import io.gantry.oci.ByteSize;
import io.gantry.oci.GantryException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The driver option {@code size} of volumes that are plain folders: a limit by the project quotas
 * of the file system below the state root. The number of its project is kept in the volume's state.
 */
final class VolumeQuotas {
  private static final String SIZE = "size";
  private static final String PROJECT = "project";

  /** Numbers from here on, which neither people nor other programs commonly use. */
  private static final int FIRST = 0x67_0000;

  private static final int LAST = 0x67_FFFF;

  private final VolumeBook book;
  private final ReentrantLock lock = new ReentrantLock();

  VolumeQuotas(VolumeBook book) {
    this.book = book;
  }

  /** INVALID in Docker's words when the size makes no sense or the file system has no quotas. */
  void check(String volume, Map<String, String> options) {
    if (!options.containsKey(SIZE)) {
      return;
    }
    if (options.size() > 1) {
      throw invalid(volume, "a size is of volumes without other options");
    }
    if (size(volume, options) <= 0) {
      throw invalid(volume, "invalid size: '" + options.get(SIZE) + "'");
    }
    try (Fd root = VolumeUses.opened(book.root())) {
      if (!ProjectQuota.isEnforced(root)) {
        throw invalid(volume, "quota size requested but no quota support");
      }
    }
  }

  private static long size(String volume, Map<String, String> options) {
    try {
      return ByteSize.parse(options.getOrDefault(SIZE, ""));
    } catch (IllegalArgumentException e) {
      throw invalid(volume, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Limits the folder of a new volume, before anything is in it; answers the volume with what is to
   * be kept.
   */
  VolumeRecord limit(VolumeRecord volume) {
    if (!volume.options().containsKey(SIZE)) {
      return volume;
    }
    Path folder = book.folder(volume.name());
    Folders.make(folder);
    // A number is free until its limit is set.
    lock.lock();
    try (Fd opened = VolumeUses.opened(folder)) {
      int project = free(opened);
      ProjectQuota.assign(opened, project);
      ProjectQuota.limit(opened, project, size(volume.name(), volume.options()));
      return volume.withState(Map.of(PROJECT, String.valueOf(project)));
    } catch (LinuxException e) {
      Folders.remove(folder);
      throw GantryException.internal("create " + volume.name() + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /** A number that no volume of ours has, nor anybody else who shares the file system. */
  private int free(Fd folder) {
    Set<Integer> taken = new HashSet<>();
    book.all().forEach(volume -> project(volume).ifPresent(taken::add));
    for (int project = FIRST; project <= LAST; project++) {
      if (!taken.contains(project)
          && ProjectQuota.space(folder, project).equals(new ProjectQuota.Space(0, 0))) {
        return project;
      }
    }
    throw GantryException.conflict("no number is free for the quota of another volume");
  }

  /** The number of a volume that is gone is free again. */
  void forget(VolumeRecord volume) {
    project(volume)
        .ifPresent(project -> {
          try (Fd root = VolumeUses.opened(book.root())) {
            ProjectQuota.limit(root, project, 0);
          }
        });
  }

  /** What a limited volume may take, and takes. */
  Optional<ProjectQuota.Space> space(VolumeRecord volume) {
    return project(volume)
        .map(project -> {
          try (Fd folder = VolumeUses.opened(book.folder(volume.name()))) {
            return ProjectQuota.space(folder, project);
          }
        });
  }

  private static Optional<Integer> project(VolumeRecord volume) {
    return volume.isDriven()
        ? Optional.empty()
        : Optional.ofNullable(volume.state().get(PROJECT)).map(Integer::valueOf);
  }

  private static GantryException invalid(String volume, String why) {
    return GantryException.invalid("create " + volume + ": " + why);
  }
}
