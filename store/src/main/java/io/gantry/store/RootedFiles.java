package io.gantry.store;

import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.FileNames;
import io.gantry.linux.FileStatus;
import io.gantry.linux.FileSystemStatus;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.oci.GantryException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The files below a root whose owner may be hostile and at work: looked at, read as a tar archive,
 * and written from one. The kernel resolves every path with this root for the whole of it, so that
 * no link leads out, whenever it is put there; nothing of the root is ever executed or loaded. Used
 * by one thread; its calls block natively, so a platform thread is the right one.
 */
public final class RootedFiles {
  private static final long INSIDE = Resolve.IN_ROOT | Resolve.NO_MAGICLINKS;

  private final Fd root;
  private final Predicate<String> crosses;

  /**
   * @param root stays the caller's
   * @param crosses the absolute paths below the root at which the content of a mount counts;
   *     elsewhere what is mounted appears as an empty folder
   */
  public RootedFiles(Fd root, Predicate<String> crosses) {
    this.root = root;
    this.crosses = crosses;
  }

  /** What stands there; NOT_FOUND when nothing does. */
  public PathStatus stat(CopyPath path) {
    try (Fd found = look(path)) {
      FileStatus status = FileCalls.statx(found);
      String target = status.isSymbolicLink() ? new LinkWalk(root).resolve(path) : "";
      return new PathStatus(path.base(), status, target);
    }
  }

  /**
   * Writes it as an archive, a folder with all that is in it. Does not close the stream.
   *
   * @param name of the file or folder in the archive
   */
  public void read(CopyPath path, String name, OutputStream out) {
    try (Fd found = look(path)) {
      if (FileCalls.statx(found).isDirectory()) {
        String place = new LinkWalk(root).resolve(path);
        String prefix = place.equals("/") ? "/" : place + "/";
        LayerWriter.folder(
            found,
            naming(FileNames.byteString(name)),
            inside -> crosses.test(prefix + FileNames.ofByteString(inside)),
            out);
        return;
      }
    }
    try (Fd parent = open(path.parent(), Open.PATH | Open.DIRECTORY)) {
      String file = path.clean().substring(path.clean().lastIndexOf('/') + 1);
      LayerWriter.single(parent, file, FileNames.byteString(name), out);
    } catch (LinuxException e) {
      throw missing(path.text(), e);
    }
  }

  /**
   * Writes an archive, plain or compressed, into a folder. Reads the stream to its end, and does
   * not close it.
   *
   * @throws GantryException NOT_FOUND, INVALID in Docker's words for what cannot be written to
   */
  public void write(CopyPath folder, InputStream archive, ExtractOptions options) {
    try (Fd found = open(folder.clean(), Open.PATH)) {
      if (!FileCalls.statx(found).isDirectory()) {
        throw GantryException.invalid("extraction point is not a directory");
      }
      if (FileData.statfs(found).readOnly()) {
        boolean volume = !FileCalls.statx(found).device().equals(FileCalls.statx(root).device());
        throw GantryException.invalid(
            volume ? "mounted volume is marked read-only" : "container rootfs is marked read-only");
      }
    }
    TreeExtract.extract(root, folder.clean().substring(1), INSIDE, archive, options);
  }

  /**
   * Writes an archive into a folder of the caller's own; a link in it that leads out of it is not
   * followed. Reads the stream to its end, and does not close it.
   */
  public static void extract(Fd folder, InputStream archive, ExtractOptions options) {
    long below = Resolve.BENEATH | Resolve.NO_MAGICLINKS;
    TreeExtract.extract(folder, "", below, archive, options);
  }

  /** Makes what something is to be mounted on, with the folders above it, where it is missing. */
  public void makeMountPoint(CopyPath path, boolean isFolder) {
    UnpackFault fault = new UnpackFault("make mount point", "container");
    try (FolderCache folders = new FolderCache(root, "", INSIDE, fault, made -> {})) {
      fault.at(path.text(), 0);
      Fd parent = folders.open(inside(isFolder ? path.clean() : path.parent()));
      if (!isFolder) {
        int flags = Open.WRITE_ONLY | Open.CREATE | Open.EXCLUSIVE | Open.NO_FOLLOW;
        FileCalls.openat2(parent, path.base(), flags, 0644, Resolve.BENEATH).close();
      }
    } catch (LinuxException e) {
      throw fault.kernel(e);
    }
  }

  private static String inside(String path) {
    return FileNames.byteString(path.substring(1));
  }

  private Fd look(CopyPath path) {
    int flags = path.assertsFolder() ? Open.DIRECTORY : Open.NO_FOLLOW;
    Fd found = open(path.clean(), Open.PATH | flags);
    boolean kept = false;
    try {
      long type = FileData.statfs(found).type();
      // They show the kernel's state as seen by whoever asks, which is not the container here.
      if (type == FileSystemStatus.PROC || type == FileSystemStatus.SYSFS) {
        throw GantryException.notFound(path.text() + ": no such file or directory");
      }
      kept = true;
      return found;
    } finally {
      if (!kept) {
        found.close();
      }
    }
  }

  private Fd open(String path, int flags) {
    try {
      return FileCalls.openat2(
          root, new CopyPath(path, CopyPath.Ending.NONE).fromRoot(), flags, 0, INSIDE);
    } catch (LinuxException e) {
      throw missing(path, e);
    }
  }

  private static GantryException missing(String path, LinuxException e) {
    return switch (e.errno()) {
      case Errno.ENOENT -> GantryException.notFound(path + ": no such file or directory");
      case Errno.ENOTDIR -> GantryException.invalid("lstat " + path + ": not a directory");
      case Errno.ELOOP ->
          GantryException.invalid("lstat " + path + ": too many levels of symbolic links");
      case Errno.ENAMETOOLONG -> GantryException.invalid("lstat " + path + ": file name too long");
      default -> GantryException.internal("look at " + path + ": " + e.getMessage(), e);
    };
  }

  /** The root has no name: what is in it begins with a slash, as Docker's archives have it. */
  private static UnaryOperator<String> naming(String name) {
    String own = name.equals("/") ? "" : name;
    return path -> path.equals(".") ? own : own + "/" + path;
  }
}
