package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells how full the disk is. */
@FunctionalInterface
interface DiskGauge {
  Space now();

  /**
   * Bytes.
   *
   * @param total what could be used, without what is reserved for root: as {@code df} reckons
   */
  record Space(long used, long total) {
    int percent() {
      return total == 0 ? 0 : (int) (used * 100 / total);
    }

    /** How many bytes are used beyond this share of the whole. */
    long beyond(int percent) {
      return used - total / 100 * percent;
    }
  }

  /** Of the file system that this folder is on. */
  static DiskGauge of(Path folder) {
    return () -> {
      try {
        FileStore store = Files.getFileStore(folder);
        long used = store.getTotalSpace() - store.getUnallocatedSpace();
        return new Space(used, used + store.getUsableSpace());
      } catch (IOException e) {
        throw GantryException.internal("look how full the disk of " + folder + " is: " + e, e);
      }
    };
  }
}
