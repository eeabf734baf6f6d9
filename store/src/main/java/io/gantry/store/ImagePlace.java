package io.gantry.store;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.oci.GantryException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A place in an image, to be mounted read-only.
 *
 * @param folders whose overlay it is, top first, two at least; empty when the place is a file
 * @param file the file itself; only when there are no folders
 */
public record ImagePlace(List<Path> folders, Optional<Path> file) {
  private static final long INSIDE = Resolve.BENEATH | Resolve.NO_MAGICLINKS;

  /** The kernel takes no longer value of a mount option. */
  private static final int MAX_PATH = 255;

  public ImagePlace {
    folders = List.copyOf(folders);
  }

  /**
   * Looks it up. Layers do not change, so what is found stays true.
   *
   * @param rootFs what was prepared over the image, and never written to
   * @param subpath relative; empty for the whole
   * @throws GantryException INVALID when it is not there, or leads out of the image
   */
  static ImagePlace of(RootFs rootFs, String subpath) {
    List<Path> folders = rootFs.lowers();
    for (String name : plain(rootFs, subpath).split("/", -1)) {
      if (!name.isEmpty()) {
        List<Path> found = below(folders, name);
        if (found.isEmpty()) {
          return new ImagePlace(List.of(), Optional.of(owner(folders, name)));
        }
        folders = found;
      }
    }
    return new ImagePlace(checked(folders, rootFs.work()), Optional.empty());
  }

  /** The path without links, as the merged layers have it. */
  private static String plain(RootFs rootFs, String subpath) {
    if (subpath.isEmpty()) {
      return "";
    }
    CopyPath path = CopyPath.of("/" + subpath);
    try (Fd root = Snapshots.mountReadOnly(rootFs)) {
      FileCalls.openat2(root, path.fromRoot(), Open.PATH, 0, INSIDE).close();
      return new LinkWalk(root).resolve(path);
    } catch (LinuxException e) {
      throw new GantryException(
          GantryException.Kind.INVALID,
          "mount subpath " + subpath + " of image: " + e.getMessage(),
          e);
    }
  }

  /** A folder as the layers have it, those left out which an upper one hides. */
  private static List<Path> below(List<Path> folders, String name) {
    List<Path> found = new ArrayList<>();
    for (Path folder : folders) {
      Path child = folder.resolve(name);
      if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        found.add(child);
      }
      if (hides(child)) {
        break;
      }
    }
    return found;
  }

  private static boolean hides(Path child) {
    if (!Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
      return Files.exists(child, LinkOption.NOFOLLOW_LINKS);
    }
    try (Fd folder = FileCalls.open(child.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      return MergedWalk.isOpaque(folder);
    }
  }

  private static Path owner(List<Path> folders, String name) {
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
        .findFirst()
        .orElseThrow();
  }

  /** With an empty folder below: an overlay without a writable folder needs two. */
  private static List<Path> checked(List<Path> folders, Path empty) {
    List<Path> all = new ArrayList<>(folders);
    all.add(empty);
    for (Path folder : all) {
      if (folder.toString().length() > MAX_PATH) {
        throw GantryException.invalid("mount image: path too long: " + folder);
      }
    }
    return all;
  }
}
