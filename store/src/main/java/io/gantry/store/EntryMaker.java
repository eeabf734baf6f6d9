package io.gantry.store;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.gantry.linux.At;
import io.gantry.linux.DeviceNumber;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileNames;
import io.gantry.linux.FileStatus;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.linux.Xattrs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.function.BiConsumer;

/** Makes one file, folder, link or node with all its attributes, in few system calls. */
final class EntryMaker implements AutoCloseable {
  private static final int BUFFER = 256 * 1024;
  private static final long HERE = Resolve.BENEATH | Resolve.NO_SYMLINKS;
  private static final int NEW_FILE =
      Open.WRITE_ONLY | Open.CREATE | Open.EXCLUSIVE | Open.NO_FOLLOW;

  private final UnpackFault fault;
  private final FolderAttributes attributes;
  private final Ownership ownership;
  private final byte[] buffer = new byte[BUFFER];
  private final Arena arena = Arena.ofShared();
  private final MemorySegment nativeBuffer = arena.allocate(BUFFER);

  EntryMaker(Ownership ownership, UnpackFault fault, FolderAttributes attributes) {
    this.ownership = ownership;
    this.fault = fault;
    this.attributes = attributes;
  }

  void make(TarEntry entry, LayerPath path, Fd parent, TarContent content) {
    String name = FileNames.ofByteString(path.name());
    switch (entry.type()) {
      case FILE -> file(entry, parent, name, content);
      case DIRECTORY -> folder(entry, path, parent, name);
      case SYMLINK -> symlink(entry, parent, name);
      case CHARACTER_DEVICE -> node(entry, parent, name, FileMode.CHARACTER_DEVICE);
      case BLOCK_DEVICE -> node(entry, parent, name, FileMode.BLOCK_DEVICE);
      case FIFO -> node(entry, parent, name, FileMode.FIFO);
      case HARD_LINK -> throw new IllegalArgumentException("links are made by link()");
    }
  }

  /** LinuxException EEXIST when something has the name already. */
  void link(LayerPath target, Fd from, LayerPath path, Fd parent) {
    try {
      FileCalls.linkat(
          from,
          FileNames.ofByteString(target.name()),
          parent,
          FileNames.ofByteString(path.name()),
          0);
    } catch (LinuxException e) {
      String shown = "hard link target \"" + TarFault.shown(target.toString()) + "\"";
      throw switch (e.errno()) {
        case Errno.ENOENT -> fault.refused("its " + shown + " is not in this layer");
        case Errno.EPERM -> fault.refused("its " + shown + " is a folder");
        case Errno.EEXIST -> e;
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
      finish(entry, file);
    }
  }

  /** Gives an open regular file this content and these attributes. */
  void overwrite(TarEntry entry, Fd file, TarContent content) {
    FileData.ftruncate(file, 0);
    write(file, content);
    finish(entry, file);
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

  private void symlink(TarEntry entry, Fd parent, String name) {
    FileCalls.symlinkat(FileNames.ofByteString(entry.linkName()), parent, name);
    owner(entry, parent, name, At.SYMLINK_NOFOLLOW);
    xattrs(entry, (key, value) -> Xattrs.set(parent.path() + "/" + name, key, value));
    FileCalls.utimensat(parent, name, entry.modified(), entry.modified(), At.SYMLINK_NOFOLLOW);
  }

  private void node(TarEntry entry, Fd parent, String name, int type) {
    DeviceNumber number = new DeviceNumber(entry.deviceMajor(), entry.deviceMinor());
    if (type == FileMode.CHARACTER_DEVICE && number.major() == 0 && number.minor() == 0) {
      throw fault.refused("character device 0:0 would act as a whiteout");
    }
    FileCalls.mknodat(parent, name, type | (entry.mode() & 0777), number);
    // Only looked at, never opened: opening a device can be an act.
    try (Fd node = FileCalls.openat2(parent, name, Open.PATH | Open.NO_FOLLOW, 0, HERE)) {
      finish(entry, node);
    }
  }

  private void folder(TarEntry entry, LayerPath path, Fd parent, String name) {
    boolean fresh = true;
    try {
      FileCalls.mkdirat(parent, name, 0755);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EEXIST || !isFolder(parent, name)) {
        throw e;
      }
      fresh = false;
    }
    attributes.now(entry, fresh, parent, name, this);
    attributes.later(path.toString(), entry);
  }

  private static boolean isFolder(Fd parent, String name) {
    return FileCalls.statx(parent, name, At.SYMLINK_NOFOLLOW).isDirectory();
  }

  /**
   * Owner, then mode (a new owner clears setuid), then attributes, and the time last. All by the
   * descriptor: whoever can write to the folder may have put a link in the name's place.
   */
  private void finish(TarEntry entry, Fd file) {
    if (ownership instanceof Ownership.Foreign) {
      adopt(entry, file);
    } else {
      owner(entry, file, "", At.EMPTY_PATH);
      if (attributes.needsChmod(entry.mode())) {
        FileCalls.chmod(file, entry.mode());
      }
    }
    xattrs(entry, file);
    FileCalls.utimensat(file, "", entry.modified(), entry.modified(), At.EMPTY_PATH);
  }

  /** What a file gets in a foreign folder nobody knows; to look costs less than to change. */
  private void adopt(TarEntry entry, Fd file) {
    FileStatus made = FileCalls.statx(file);
    if (made.uid() != (int) entry.uid() || made.gid() != (int) entry.gid()) {
      owner(entry, file, "", At.EMPTY_PATH);
    }
    if (made.permissions() != entry.mode() || FolderAttributes.isSpecial(entry.mode())) {
      FileCalls.chmod(file, entry.mode());
    }
  }

  void owner(TarEntry entry, Fd folder, String name, int flags) {
    int uid = (int) entry.uid();
    int gid = (int) entry.gid();
    if (ownership.needsChange(uid, gid)) {
      FileCalls.fchownat(folder, name, uid, gid, flags);
    }
  }

  void xattrs(TarEntry entry, Fd file) {
    xattrs(entry, (key, value) -> Xattrs.set(file, key, value));
  }

  private void xattrs(TarEntry entry, BiConsumer<String, byte[]> set) {
    for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
      // A layer must not speak overlayfs: redirects would show it other folders.
      if (!xattr.getKey().startsWith(Whiteouts.OVERLAY)) {
        try {
          set.accept(FileNames.ofByteString(xattr.getKey()), xattr.getValue());
        } catch (LinuxException e) {
          if (!ownership.mayLose(e.errno())) {
            throw e;
          }
        }
      }
    }
  }
}
