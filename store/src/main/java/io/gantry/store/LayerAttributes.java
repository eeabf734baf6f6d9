package io.gantry.store;

import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileNames;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Gives folders that a layer only implies the attributes that they have in the layers below:
 * overlayfs shows a merged folder with the attributes of the topmost one.
 */
final class LayerAttributes {
  private static final int FOLDER = Open.PATH | Open.DIRECTORY;
  private static final long HERE = Resolve.BENEATH | Resolve.NO_SYMLINKS | Resolve.NO_XDEV;

  private LayerAttributes() {}

  /**
   * @param implied paths of folders in {@code layer}
   * @param below folders of the layers below, top first
   */
  static void inherit(Path layer, List<String> implied, List<Path> below) {
    try (Fd target = FileCalls.open(layer.toString(), FOLDER)) {
      // In any order: setting a child's attributes changes nothing in its parent.
      for (String path : implied) {
        inherit(target, path, below);
      }
    }
  }

  private static void inherit(Fd target, String path, List<Path> below) {
    for (Path layer : below) {
      try (Fd root = FileCalls.open(layer.toString(), FOLDER)) {
        Optional<Fd> found = find(root, path);
        if (found.isPresent()) {
          try (Fd from = found.get();
              Fd to = FileCalls.openat2(target, dotted(path), FOLDER, 0, 0)) {
            FileAttributes.of(from).apply(to);
          }
          return;
        }
      } catch (LinuxException e) {
        // A link, whiteout or file there hides what is further below.
        if (e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
          return;
        }
        throw e;
      }
    }
  }

  private static Optional<Fd> find(Fd root, String path) {
    try {
      return Optional.of(FileCalls.openat2(root, dotted(path), FOLDER, 0, HERE));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static String dotted(String path) {
    return path.isEmpty() ? "." : FileNames.ofByteString(path);
  }
}
