package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileNames;
import io.gantry.linux.FileStatus;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens folders of a tree that is being written, and keeps the last one: neighbours in an archive
 * mostly share it. No path ever leaves the root, through whatever link: the kernel sees to it.
 */
final class FolderCache implements AutoCloseable {
  /** A link may lead to another place of the layer, never out of it, nor to another mount. */
  static final long WITHIN = Resolve.BENEATH | Resolve.NO_MAGICLINKS | Resolve.NO_XDEV;

  private static final int FOLDER = Open.PATH | Open.DIRECTORY;
  private static final long HERE = Resolve.BENEATH | Resolve.NO_SYMLINKS;

  private final Fd root;
  private final String base;
  private final long resolve;
  private final UnpackFault fault;
  private final Consumer<String> implied;
  private @Nullable Fd folder;
  private String path = "";

  /**
   * @param base the folder below the root that paths start from; empty for the root itself
   * @param resolve how a link is kept inside of the root
   * @param implied hears of folders that had to be made because the archive does not name them
   */
  FolderCache(Fd root, String base, long resolve, UnpackFault fault, Consumer<String> implied) {
    this.root = root;
    this.base = base;
    this.resolve = resolve;
    this.fault = fault;
    this.implied = implied;
  }

  /** The folder, made when missing. Valid until the next call. */
  Fd open(String wanted) {
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
    return FileCalls.openat2(root, path(wanted), FOLDER, 0, resolve);
  }

  /** The folder, unless it has gone or a link has taken its place; owned by the caller. */
  Optional<Fd> unfollowed(String wanted) {
    try {
      return Optional.of(
          FileCalls.openat2(root, path(wanted), FOLDER | Open.NO_FOLLOW, 0, resolve));
    } catch (LinuxException e) {
      return switch (e.errno()) {
        case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP -> Optional.empty();
        default -> throw e;
      };
    }
  }

  /** A folder in an open one, by a name without slashes that is not followed. */
  static Fd child(Fd parent, String name) {
    return FileCalls.openat2(parent, name, FOLDER | Open.NO_FOLLOW, 0, HERE);
  }

  private String path(String wanted) {
    String inside = FileNames.ofByteString(wanted);
    if (base.isEmpty()) {
      return inside.isEmpty() ? "." : inside;
    }
    return inside.isEmpty() ? base : base + "/" + inside;
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
      String name = FileNames.ofByteString(wanted.substring(slash + 1));
      try {
        FileCalls.mkdirat(parent, name, 0755);
      } catch (LinuxException e) {
        if (e.errno() == Errno.EEXIST) {
          throw fault.refused(
              "its path follows the dangling link \"" + TarFault.shown(wanted) + "\"");
        }
        throw e;
      }
      try (Fd made = child(parent, name)) {
        FileCalls.chmod(made, 0755);
      }
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
      FileStatus status =
          FileCalls.statx(parent, FileNames.ofByteString(at.name()), At.SYMLINK_NOFOLLOW);
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
