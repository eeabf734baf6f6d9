package io.gantry.engine;

import io.gantry.linux.At;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.FileStatus;
import io.gantry.linux.FolderEntry;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.oci.GantryException;
import io.gantry.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Folders of the engine on the host. Names below them may be a container's: never followed. */
final class Folders {
  private static final long NO_LINKS = Resolve.NO_SYMLINKS | Resolve.BENEATH;

  /** Each level holds a descriptor; what lies deeper does not count. */
  private static final int DEEPEST = 1000;

  private Folders() {}

  /** Makes a folder, and those above it. */
  static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw GantryException.internal("make folder " + folder + ": " + e, e);
    }
  }

  /** Makes a folder that only the engine may look into. */
  static void makePrivate(Path folder) {
    make(folder);
    try {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw GantryException.internal("protect folder " + folder + ": " + e, e);
    }
  }

  /** Makes a folder in one that must be there: CONFLICT when that has gone with its container. */
  static void makePrivateIn(Path parent, String name) {
    try (Fd folder = FileCalls.open(parent.toString(), Open.PATH | Open.DIRECTORY)) {
      FileCalls.mkdirat(folder, name, 0700);
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        throw GantryException.conflict("container is not running: " + parent + " is gone");
      }
      throw e;
    }
  }

  /** Names in a folder; none when it does not exist. */
  static List<String> names(Path folder) {
    try (Fd opened = FileCalls.open(folder.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      return FileData.list(opened).stream().map(FolderEntry::name).toList();
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return List.of();
      }
      throw e;
    }
  }

  /** Removes a file or folder with everything in it; a missing one is no error. */
  static void remove(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    Path name = path.getFileName();
    if (parent == null || name == null) {
      throw new IllegalArgumentException("the root folder is not to be removed");
    }
    try (Fd folder = FileCalls.open(parent.toString(), Open.PATH | Open.DIRECTORY)) {
      TreeRemoval.remove(folder, name.toString());
    } catch (LinuxException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  /** Bytes of all files below a folder; a hard-linked one counts once. */
  static long size(Path folder) {
    try (Fd opened = FileCalls.open(folder.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      return size(opened, new HashSet<>(), 0);
    }
  }

  /** Puts a folder into the place of an empty one, at once. */
  static void replaceEmpty(Path from, Path to) {
    FileCalls.renameat2(Fd.CWD, from.toString(), Fd.CWD, to.toString(), 0);
  }

  private static long size(Fd folder, Set<Long> seen, int depth) {
    long bytes = 0;
    for (FolderEntry entry : FileData.list(folder)) {
      try {
        bytes += size(folder, entry.name(), seen, depth);
      } catch (LinuxException e) {
        // Whose folder it is may remove or exchange what is in it at any moment.
        if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR && e.errno() != Errno.ELOOP) {
          throw e;
        }
      }
    }
    return bytes;
  }

  private static long size(Fd folder, String name, Set<Long> seen, int depth) {
    FileStatus status = FileCalls.statx(folder, name, At.SYMLINK_NOFOLLOW);
    boolean counted = status.links() == 1 || status.isDirectory() || seen.add(status.inode());
    long bytes = counted ? status.size() : 0;
    if (status.isDirectory() && depth < DEEPEST) {
      try (Fd inside =
          FileCalls.openat2(folder, name, Open.READ_ONLY | Open.DIRECTORY, 0, NO_LINKS)) {
        bytes += size(inside, seen, depth + 1);
      }
    }
    return bytes;
  }
}
