package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileStatus;
import io.gantry.linux.Xattrs;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Owner, mode, times and extended attributes of anything, without what overlayfs and the host keep
 * for themselves.
 *
 * @param xattrs by name, as the module linux spells it
 */
record FileAttributes(FileStatus status, Map<String, byte[]> xattrs) {
  /** They belong to the host or its policy, not to the content. */
  static final Set<String> OF_HOST = Set.of("security.selinux", "security.evm", "security.ima");

  /**
   * @param file also when opened with PATH and NO_FOLLOW
   */
  static FileAttributes of(Fd file) {
    Map<String, byte[]> found = new HashMap<>();
    for (String key : Xattrs.list(file)) {
      if (isContent(key)) {
        Xattrs.value(file, key).ifPresent(value -> found.put(key, value));
      }
    }
    return new FileAttributes(FileCalls.statx(file), found);
  }

  /**
   * Whether it is the same in all that {@link #apply} sets, but for the time of the last access.
   */
  boolean same(FileAttributes other) {
    return status.permissions() == other.status.permissions()
        && status.uid() == other.status.uid()
        && status.gid() == other.status.gid()
        && status.modified().equals(other.status.modified())
        && xattrs.keySet().equals(other.xattrs.keySet())
        && xattrs.entrySet().stream()
            .allMatch(e -> Arrays.equals(e.getValue(), other.xattrs.get(e.getKey())));
  }

  /**
   * Owner, then mode (a new owner clears set-user-id), then attributes, and the times last.
   *
   * @param file as for {@link #of}
   */
  void apply(Fd file) {
    FileCalls.fchownat(file, "", status.uid(), status.gid(), At.EMPTY_PATH);
    if (!status.isSymbolicLink()) {
      FileCalls.chmod(file, status.permissions());
    }
    for (String key : Xattrs.list(file)) {
      if (isContent(key) && !xattrs.containsKey(key)) {
        Xattrs.remove(file, key);
      }
    }
    xattrs.forEach((key, value) -> Xattrs.set(file, key, value));
    FileCalls.utimensat(file, "", status.accessed(), status.modified(), At.EMPTY_PATH);
  }

  private static boolean isContent(String key) {
    return !key.startsWith(Whiteouts.OVERLAY) && !OF_HOST.contains(key);
  }
}
