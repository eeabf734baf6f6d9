package io.gantry.runtime;

import java.nio.file.Path;
import java.util.List;

/** Where a container's root file system comes from. All paths are absolute paths of the host. */
public sealed interface RootFileSystem {

  /**
   * An overlay that is mounted in the container's own mount namespace only.
   *
   * @param lowers layers, top first, at least one
   * @param mountpoint an existing empty folder
   */
  record Overlay(List<Path> lowers, Path upper, Path work, Path mountpoint)
      implements RootFileSystem {
    /** Copies and checks. */
    public Overlay {
      lowers = List.copyOf(lowers);
      if (lowers.isEmpty()) {
        throw new IllegalArgumentException("an overlay needs a lower folder");
      }
    }
  }

  /** A folder of the host, changed in place. */
  record Folder(Path path) implements RootFileSystem {}
}
