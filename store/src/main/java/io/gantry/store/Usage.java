package io.gantry.store;

import java.nio.file.Path;

/** Disk blocks taken, in bytes, and inodes; a hard-linked file counts once. */
public record Usage(long bytes, long inodes) {
  static final Usage NONE = new Usage(0, 0);

  Usage plus(Usage other) {
    return new Usage(bytes + other.bytes, inodes + other.inodes);
  }

  /**
   * Walks a tree, the folder itself included. Whose tree it is may change it meanwhile; what is
   * mounted in it does not count. Nothing when the folder is not there.
   */
  public static Usage of(Path folder) {
    return new UsageCount().add(folder);
  }
}
