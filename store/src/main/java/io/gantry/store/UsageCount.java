package io.gantry.store;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileStatus;
import io.gantry.linux.Open;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Adds up what a tree takes on the disk. */
final class UsageCount {
  private final Set<Long> linked = new HashSet<>();
  private long bytes;
  private long inodes;

  private UsageCount() {}

  static Usage of(Path folder) {
    UsageCount count = new UsageCount();
    try (Fd root = FileCalls.open(folder.toString(), Open.PATH | Open.DIRECTORY)) {
      count.add(FileCalls.statx(root));
      TreeWalk.survey(root, place -> count.add(place.status()));
    }
    return new Usage(count.bytes, count.inodes);
  }

  private void add(FileStatus status) {
    boolean again = !status.isDirectory() && status.links() > 1 && !linked.add(status.inode());
    if (!again) {
      bytes += status.allocated();
      inodes++;
    }
  }
}
