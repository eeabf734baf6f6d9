package io.gantry.store;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.gantry.linux.At;
import io.gantry.linux.DeviceNumber;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileStatus;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.linux.Xattrs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/** Makes one file, folder, link or node with all its attributes, in few system calls. */
final class EntryMaker implements AutoCloseable {
  private static final int BUFFER = 256 * 1024;
  private static final int NEW_FILE =
      Open.WRITE_ONLY | Open.CREATE | Open.EXCLUSIVE | Open.NO_FOLLOW;

  private final UnpackFault fault;
  private final FolderAttributes attributes;
  private final int ownUid;
  private final int ownGid;
  private final byte[] buffer = new byte[BUFFER];
  private final Arena arena = Arena.ofShared();
  private final MemorySegment nativeBuffer = arena.allocate(BUFFER);

  /**
   * @param root a folder that this process has just made: its owner is the one of new files
   */
  EntryMaker(Fd root, UnpackFault fault, FolderAttributes attributes) {
    this.fault = fault;
    this.attributes = attributes;
    FileStatus own = FileCalls.statx(root);
    ownUid = own.uid();
    ownGid = own.gid();
  }

  void make(TarEntry entry, LayerPath path, Fd parent, TarContent content) {
    String name = LayerPath.kernel(path.name());
    switch (entry.type()) {
      case FILE -> file(entry, parent, name, content);
      case DIRECTORY -> folder(entry, path, parent, name);
      case SYMLINK -> {
        FileCalls.symlinkat(LayerPath.kernel(entry.linkName()), parent, name);
        finish(entry, parent, name, false);
      }
      case CHARACTER_DEVICE -> node(entry, parent, name, FileMode.CHARACTER_DEVICE);
      case BLOCK_DEVICE -> node(entry, parent, name, FileMode.BLOCK_DEVICE);
      case FIFO -> node(entry, parent, name, FileMode.FIFO);
      case HARD_LINK -> throw new IllegalArgumentException("links are made by link()");
    }
  }

  void link(LayerPath target, Fd from, LayerPath path, Fd parent) {
    try {
      FileCalls.linkat(
          from, LayerPath.kernel(target.name()), parent, LayerPath.kernel(path.name()), 0);
    } catch (LinuxException e) {
      String shown = "hard link target \"" + TarFault.shown(target.toString()) + "\"";
      throw switch (e.errno()) {
        case Errno.ENOENT -> fault.refused("its " + shown + " is not in this layer");
        case Errno.EPERM -> fault.refused("its " + shown + " is a folder");
        default -> fault.kernel(e);
      };
    }
  }

  @Override
  public void close() {
    arena.close();
  }

  private void file(TarEntry entry, Fd parent, String name, TarContent content) {
    // Beneath, although the name has no slash: no name can ever make the kernel leave the parent.
    try (Fd file =
        FileCalls.openat2(parent, name, NEW_FILE, entry.mode() & 0777, Resolve.BENEATH)) {
      write(file, content);
      finish(entry, parent, name, true);
    }
  }

  private void write(Fd file, TarContent content) {
    SparseMap map = content.map();
    if (map == null) {
      copy(file, content, content.storedLeft());
      return;
    }
    for (int i = 0; i < map.size(); i++) {
      FileData.seek(file, map.offset(i));
      copy(file, content, map.length(i));
    }
    FileData.ftruncate(file, content.size());
  }

  private void copy(Fd file, TarContent content, long length) {
    for (long left = length; left > 0; ) {
      int filled = 0;
      int wanted = (int) Math.min(left, BUFFER);
      while (filled < wanted) {
        filled += content.readStored(buffer, filled, wanted - filled);
      }
      MemorySegment.copy(buffer, 0, nativeBuffer, JAVA_BYTE, 0, filled);
      file.write(nativeBuffer.asSlice(0, filled));
      left -= filled;
    }
  }

  private void node(TarEntry entry, Fd parent, String name, int type) {
    DeviceNumber number = new DeviceNumber(entry.deviceMajor(), entry.deviceMinor());
    if (type == FileMode.CHARACTER_DEVICE && number.major() == 0 && number.minor() == 0) {
      throw fault.refused("character device 0:0 would act as a whiteout");
    }
    FileCalls.mknodat(parent, name, type | (entry.mode() & 0777), number);
    finish(entry, parent, name, true);
  }

  private void folder(TarEntry entry, LayerPath path, Fd parent, String name) {
    try {
      FileCalls.mkdirat(parent, name, 0755);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EEXIST || !isFolder(parent, name)) {
        throw e;
      }
    }
    attributes.now(entry, parent, name, this);
    attributes.later(path.toString(), entry);
  }

  private static boolean isFolder(Fd parent, String name) {
    return FileCalls.statx(parent, name, At.SYMLINK_NOFOLLOW).isDirectory();
  }

  /** Owner, then mode (a new owner clears setuid), then attributes, and the time last. */
  private void finish(TarEntry entry, Fd parent, String name, boolean hasMode) {
    owner(entry, parent, name);
    if (hasMode && attributes.needsChmod(entry.mode())) {
      FileCalls.fchmodat(parent, name, entry.mode());
    }
    xattrs(entry.xattrs(), parent.path() + "/" + name);
    FileCalls.utimensat(parent, name, entry.modified(), entry.modified(), At.SYMLINK_NOFOLLOW);
  }

  void owner(TarEntry entry, Fd parent, String name) {
    int uid = (int) entry.uid();
    int gid = (int) entry.gid();
    if (uid != ownUid || gid != ownGid) {
      FileCalls.fchownat(parent, name, uid, gid, At.SYMLINK_NOFOLLOW);
    }
  }

  static void xattrs(Map<String, byte[]> xattrs, String path) {
    for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
      // A layer must not speak overlayfs: redirects would show it other folders.
      if (!xattr.getKey().startsWith(Whiteouts.OVERLAY)) {
        Xattrs.set(path, LayerPath.kernel(xattr.getKey()), xattr.getValue());
      }
    }
  }
}
