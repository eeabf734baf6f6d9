package io.gantry.store;

import io.gantry.linux.FileStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which inode of one tree stands for which of another, so that hard links become the same. */
final class LinkPairs {
  /**
   * Where a file of the other tree lies in this one.
   *
   * @param path from the root, as the module linux spells it
   */
  private record Twin(Inode inode, String path) {}

  private final Map<Inode, Twin> twins = new HashMap<>();
  private final Map<Inode, Inode> others = new HashMap<>();

  /** Whether a name may stay with its inode: no other pair says something else of one of them. */
  boolean agree(FileStatus here, FileStatus there) {
    if (isSingle(here) && isSingle(there)) {
      return true;
    }
    Twin twin = twins.get(Inode.of(there));
    Inode other = others.get(Inode.of(here));
    return (twin == null || twin.inode().equals(Inode.of(here)))
        && (other == null || other.equals(Inode.of(there)));
  }

  /** From now on the one stands for the other. */
  void add(FileStatus here, FileStatus there, String path) {
    if (!isSingle(here) || !isSingle(there)) {
      twins.putIfAbsent(Inode.of(there), new Twin(Inode.of(here), path));
      others.putIfAbsent(Inode.of(here), Inode.of(there));
    }
  }

  /** A name of what stands for a file of the other tree. */
  Optional<String> find(FileStatus there) {
    return Optional.ofNullable(twins.get(Inode.of(there))).map(Twin::path);
  }

  private static boolean isSingle(FileStatus status) {
    return status.links() == 1;
  }
}
