package io.gantry.builder.solve;

import io.gantry.builder.pattern.SlashPath;
import io.gantry.linux.At;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileStatus;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.store.RootFs;
import io.gantry.store.Snapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The places that are made to mount on. What was not there before and is empty after belongs to the
 * mount, not to the layer. For one process.
 */
final class MountPoints {
  private static final List<String> ALWAYS =
      List.of("etc/resolv.conf", "etc/hosts", "etc/hostname", "dev", "proc", "sys");

  private final RootFs files;

  /** Deepest first. */
  private final List<String> missing;

  private MountPoints(RootFs files, List<String> missing) {
    this.files = files;
    this.missing = missing;
  }

  /** Looks at what is missing now. */
  static MountPoints of(RootFs files, List<ExecMount> mounts) {
    List<String> targets = new ArrayList<>(ALWAYS);
    mounts.forEach(mount -> targets.add(SlashPath.rooted(mount.target())));
    List<String> missing = new ArrayList<>();
    try (FileTree tree = new FileTree(Snapshots.mountReadOnly(files))) {
      for (String target : targets) {
        int end = target.length();
        while (end > 0 && tree.status(target.substring(0, end)).isEmpty()) {
          missing.add(target.substring(0, end));
          end = target.lastIndexOf('/', end - 1);
        }
      }
    }
    missing.sort((a, b) -> Integer.compare(b.length(), a.length()));
    return new MountPoints(files, missing.stream().distinct().toList());
  }

  /** Removes what the mounts left. */
  void remove() {
    if (missing.isEmpty()) {
      return;
    }
    try (FileTree tree = new FileTree(Snapshots.mountWritable(files))) {
      missing.forEach(path -> remove(tree, path));
    }
  }

  private static void remove(FileTree tree, String path) {
    String folder = SlashPath.parent(path);
    Optional<FileStatus> parentStatus = tree.status(folder);
    if (parentStatus.isEmpty()) {
      return;
    }
    try (Fd parent = tree.open(folder, Open.READ_ONLY | Open.DIRECTORY)) {
      String name = SlashPath.baseName(path);
      FileStatus status = FileCalls.statx(parent, name, At.SYMLINK_NOFOLLOW);
      if (status.isDirectory()) {
        FileCalls.unlinkat(parent, name, At.REMOVE_DIRECTORY);
      } else if (status.isRegular() && status.size() == 0) {
        FileCalls.unlinkat(parent, name, 0);
      } else {
        return;
      }
      FileStatus before = parentStatus.get();
      FileCalls.utimensat(parent, "", before.accessed(), before.modified(), At.EMPTY_PATH);
    } catch (LinuxException e) {
      // Something was put there: it stays.
      if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTEMPTY) {
        throw e;
      }
    }
  }
}
