package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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

  private final Fd root;
  private final FolderCache folders;
  private final UnpackFault fault;
  private final int umask = umask();
  private final List<Late> late = new ArrayList<>();
  private long memory;

  FolderAttributes(Fd root, FolderCache folders, UnpackFault fault) {
    this.root = root;
    this.folders = folders;
    this.fault = fault;
  }

  /** Whether a node made with this mode does not have it yet. */
  boolean needsChmod(int mode) {
    return (mode & (SPECIAL | umask)) != 0;
  }

  /** What does no harm at once. */
  void now(TarEntry entry, Fd parent, String name, EntryMaker maker) {
    maker.owner(entry, parent, name);
    if (entry.mode() != 0755 || umask != 022) {
      FileCalls.fchmodat(parent, name, entry.mode() & ~02000);
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
      throw fault.refused("the layer has too many folders");
    }
  }

  /** To be called once, when all is unpacked. */
  void apply() {
    for (Late folder : late) {
      TarEntry entry = folder.entry;
      fault.at(entry.name(), 0);
      if (folder.path.isEmpty()) {
        rootAttributes(entry);
      } else {
        LayerPath path = LayerPath.of(folder.path, fault);
        Fd parent = folders.open(path.parent());
        String name = LayerPath.kernel(path.name());
        attributes(entry, parent, name);
        times(entry.modified(), parent, name, At.SYMLINK_NOFOLLOW);
      }
    }
  }

  private static void attributes(TarEntry entry, Fd parent, String name) {
    if (!entry.xattrs().isEmpty()) {
      EntryMaker.xattrs(entry.xattrs(), parent.path() + "/" + name);
    }
    if ((entry.mode() & 02000) != 0) {
      FileCalls.fchmodat(parent, name, entry.mode());
    }
  }

  private void rootAttributes(TarEntry entry) {
    FileCalls.fchownat(root, "", (int) entry.uid(), (int) entry.gid(), At.EMPTY_PATH);
    EntryMaker.xattrs(entry.xattrs(), root.path() + "/.");
    FileCalls.chmod(root, entry.mode());
    times(entry.modified(), root, "", At.EMPTY_PATH);
  }

  private static void times(Instant when, Fd parent, String name, int flags) {
    FileCalls.utimensat(parent, name, when, when, flags);
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
