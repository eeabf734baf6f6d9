package io.gantry.store;

import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileStatus;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Adds up what trees of one file system take on the disk. Used by one thread. */
final class UsageCount {
  private final Set<Long> linked = new HashSet<>();
  private long bytes;
  private long inodes;

  /** What a tree takes beyond those that were added before it; nothing when it is not there. */
  Usage add(Path folder) {
    bytes = 0;
    inodes = 0;
    try (Fd root = FileCalls.open(folder.toString(), Open.PATH | Open.DIRECTORY)) {
      add(FileCalls.statx(root));
      TreeWalk.survey(root, place -> add(place.status()));
    } catch (LinuxException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    return new Usage(bytes, inodes);
  }

  private void add(FileStatus status) {
    boolean again = !status.isDirectory() && status.links() > 1 && !linked.add(status.inode());
    if (!again) {
      bytes += status.allocated();
      inodes++;
    }
  }
}
