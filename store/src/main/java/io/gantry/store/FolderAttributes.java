package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What folders get only when all is unpacked: their times, which each new entry would change, and
 * what new entries would inherit (the set-group-id bit, default access lists).
 */
final class FolderAttributes {
  private record Late(String path, TarEntry entry) {}

  /** Memory that the names of folders may take; a layer with more is refused. */
  private static final long MAX_MEMORY = 64L << 20;

  private static final int OVERHEAD = 200;
  private static final int SPECIAL = 07000;
  private static final int SET_GROUP_ID = 02000;
  private static final int OWNERS = 0700;

  private final FolderCache folders;
  private final UnpackFault fault;
  private final int umask = umask();
  private final List<Late> late = new ArrayList<>();
  private long memory;

  FolderAttributes(FolderCache folders, UnpackFault fault) {
    this.folders = folders;
    this.fault = fault;
  }

  /** Whether it has bits that a change of the owner clears. */
  static boolean isSpecial(int mode) {
    return (mode & SPECIAL) != 0;
  }

  /** Whether a node made with this mode does not have it yet. */
  boolean needsChmod(int mode) {
    return (mode & (SPECIAL | umask)) != 0;
  }

  /**
   * What does no harm at once.
   *
   * @param fresh whether it was made with mode 0755 just now
   */
  void now(TarEntry entry, boolean fresh, Fd parent, String name, EntryMaker maker) {
    maker.owner(entry, parent, name, At.SYMLINK_NOFOLLOW);
    if (!fresh || entry.mode() != 0755 || umask != 022) {
      try (Fd folder = FolderCache.child(parent, name)) {
        // Whoever is not root must be able to fill it.
        FileCalls.chmod(folder, (entry.mode() & ~SET_GROUP_ID) | OWNERS);
      }
    }
  }

  void later(String path, TarEntry entry) {
    reserve(path);
    entry.xattrs().values().forEach(value -> reserve(value.length));
    late.add(new Late(path, entry));
  }

  /** Counts a path that is kept until the end. */
  void reserve(String path) {
    reserve(path.length() + OVERHEAD);
  }

  private void reserve(int size) {
    memory += size;
    if (memory > MAX_MEMORY) {
      throw fault.refused("there are too many folders");
    }
  }

  /** To be called once, when all is unpacked. */
  void apply(EntryMaker maker) {
    for (Late folder : late) {
      TarEntry entry = folder.entry;
      fault.at(entry.name(), 0);
      Optional<Fd> open = folders.unfollowed(folder.path);
      if (open.isPresent()) {
        try (Fd fd = open.get()) {
          apply(folder, fd, maker);
        }
      }
    }
  }

  private static void apply(Late folder, Fd fd, EntryMaker maker) {
    TarEntry entry = folder.entry;
    boolean root = folder.path.isEmpty();
    if (root) {
      maker.owner(entry, fd, "", At.EMPTY_PATH);
    }
    maker.xattrs(entry, fd);
    int mode = entry.mode();
    if (root || (mode & (SET_GROUP_ID | OWNERS)) != OWNERS) {
      FileCalls.chmod(fd, mode);
    }
    FileCalls.utimensat(fd, "", entry.modified(), entry.modified(), At.EMPTY_PATH);
  }

  /** Asking umask(2) would set it; it is the whole process's, and other threads make files too. */
  private static int umask() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("Umask:")) {
          return Integer.parseInt(line.substring(6).strip(), 8);
        }
      }
      return 0777;
    } catch (IOException e) {
      throw GantryException.internal("read /proc/self/status: " + e.getMessage(), e);
    }
  }
}
