package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileStatus;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens folders of a layer that is being unpacked, and keeps the last one: neighbours in an archive
 * mostly share it. The kernel refuses every path that leaves the layer, through whatever link.
 */
final class FolderCache implements AutoCloseable {
  /** A link may lead to another place of the layer, never out of it, nor to another mount. */
  private static final long INSIDE = Resolve.BENEATH | Resolve.NO_MAGICLINKS | Resolve.NO_XDEV;

  private final Fd root;
  private final UnpackFault fault;
  private final Consumer<String> implied;
  private @Nullable Fd folder;
  private String path = "";

  /**
   * @param implied hears of folders that had to be made because the archive does not name them
   */
  FolderCache(Fd root, UnpackFault fault, Consumer<String> implied) {
    this.root = root;
    this.fault = fault;
    this.implied = implied;
  }

  /** The folder, made when missing. Valid until the next call. */
  Fd open(String wanted) {
    if (wanted.isEmpty()) {
      return root;
    }
    if (folder != null && wanted.equals(path)) {
      return folder;
    }
    close();
    folder = openOrMake(wanted);
    path = wanted;
    return folder;
  }

  /** A folder that must exist, owned by the caller. */
  Fd existing(String wanted) {
    return FileCalls.openat2(
        root,
        wanted.isEmpty() ? "." : LayerPath.kernel(wanted),
        Open.PATH | Open.DIRECTORY,
        0,
        INSIDE);
  }

  @Override
  public void close() {
    if (folder != null) {
      folder.close();
      folder = null;
    }
  }

  private Fd openOrMake(String wanted) {
    try {
      return existing(wanted);
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOTDIR) {
        throw notFolder(wanted, e);
      }
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    for (int end = wanted.indexOf('/'); ; end = wanted.indexOf('/', end + 1)) {
      make(end < 0 ? wanted : wanted.substring(0, end));
      if (end < 0) {
        return existing(wanted);
      }
    }
  }

  private void make(String wanted) {
    try {
      existing(wanted).close();
      return;
    } catch (LinuxException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    int slash = wanted.lastIndexOf('/');
    try (Fd parent = existing(slash < 0 ? "" : wanted.substring(0, slash))) {
      String name = LayerPath.kernel(wanted.substring(slash + 1));
      try {
        FileCalls.mkdirat(parent, name, 0755);
      } catch (LinuxException e) {
        if (e.errno() == Errno.EEXIST) {
          throw fault.refused(
              "its path follows the dangling link \"" + TarFault.shown(wanted) + "\"");
        }
        throw e;
      }
      FileCalls.fchmodat(parent, name, 0755);
    }
    implied.accept(wanted);
  }

  /** Finds out which part of the path it is, for a message that helps. */
  private RuntimeException notFolder(String wanted, LinuxException cause) {
    for (int end = wanted.indexOf('/'); ; end = wanted.indexOf('/', end + 1)) {
      String part = end < 0 ? wanted : wanted.substring(0, end);
      String what = sort(part);
      if (!what.isEmpty()) {
        return fault.refused("its parent \"" + TarFault.shown(part) + "\" is " + what);
      }
      if (end < 0) {
        return cause;
      }
    }
  }

  private String sort(String part) {
    LayerPath at = LayerPath.of(part, fault);
    try (Fd parent = existing(at.parent())) {
      FileStatus status = FileCalls.statx(parent, LayerPath.kernel(at.name()), At.SYMLINK_NOFOLLOW);
      return switch (status.type()) {
        case FileMode.DIRECTORY, FileMode.SYMBOLIC_LINK -> "";
        case FileMode.CHARACTER_DEVICE -> Whiteouts.is(status) ? "a whiteout" : "a device node";
        case FileMode.BLOCK_DEVICE -> "a device node";
        default -> "a file";
      };
    } catch (LinuxException e) {
      return "not a folder";
    }
  }
}
