package io.gantry.engine;

import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.FolderEntry;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.oci.GantryException;
import io.gantry.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;

/** Folders of the engine on the host. Names below them may be a container's: never followed. */
final class Folders {
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

  /** When something was last made in a folder, or taken away. */
  static Instant changed(Path folder) {
    try {
      return Files.getLastModifiedTime(folder).toInstant();
    } catch (IOException e) {
      throw GantryException.internal("look at folder " + folder + ": " + e, e);
    }
  }

  /** Puts a folder into the place of an empty one, at once. */
  static void replaceEmpty(Path from, Path to) {
    FileCalls.renameat2(Fd.CWD, from.toString(), Fd.CWD, to.toString(), 0);
  }
}
