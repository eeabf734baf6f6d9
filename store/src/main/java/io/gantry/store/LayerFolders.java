package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Rename;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Unpacked layers: {@code layers/<hex of the chain id>/fs}, beside it {@code parent} with the chain
 * id below, empty for the lowest. A layer has its name only when all of it is on the disk.
 * Thread-safe; the caller locks where a layer must not vanish.
 */
final class LayerFolders {
  private static final Logger LOG = System.getLogger("io.gantry.store");

  private final Path root;
  private final Map<Digest, Optional<Digest>> parents = new ConcurrentHashMap<>();

  LayerFolders(Path root) throws IOException {
    this.root = root;
    try (DirectoryStream<Path> layers = Files.newDirectoryStream(root)) {
      for (Path layer : layers) {
        recorded(layer)
            .filter(parent -> Durable.isHex(layer))
            .ifPresent(parent -> parents.put(chainId(layer), parent));
      }
    }
  }

  private static Digest chainId(Path layer) {
    return new Digest("sha256", layer.getFileName().toString());
  }

  /** What the layer's folder says that it lies on; empty when it says nothing that has a sense. */
  private static Optional<Optional<Digest>> recorded(Path layer) throws IOException {
    try {
      String parent = Files.readString(layer.resolve("parent")).strip();
      return Optional.of(parent.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(parent)));
    } catch (NoSuchFileException | NotDirectoryException | GantryException e) {
      LOG.log(Level.WARNING, "layer {0} has no record: {1}", layer, e.getMessage());
      return Optional.empty();
    }
  }

  /** Why the layer's files are not there; empty when they are. */
  Optional<String> missing(Digest chainId) {
    Path folder = folder(chainId);
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of("is not unpacked");
    }
    return Files.isDirectory(folder.resolve("fs"), LinkOption.NOFOLLOW_LINKS)
        ? Optional.empty()
        : Optional.of("has no files");
  }

  /** Whether the layer says that it lies on this one, here and on the disk. */
  boolean liesOn(Digest chainId, Optional<Digest> below) {
    try {
      return Optional.of(below).equals(Optional.ofNullable(parents.get(chainId)))
          && Optional.of(below).equals(recorded(folder(chainId)));
    } catch (IOException e) {
      return false;
    }
  }

  /** Lets the layer say that it lies on this one. */
  void lay(Digest chainId, Optional<Digest> below) {
    try {
      Path fresh = folder(chainId).resolve("parent~");
      Files.writeString(fresh, below.map(Digest::toString).orElse(""));
      Durable.name(fresh, folder(chainId).resolve("parent"));
    } catch (IOException e) {
      throw GantryException.internal("record what layer " + chainId + " lies on: " + e, e);
    }
    parents.put(chainId, below);
  }

  /** Forgets a layer whose files are not there, with what is left of its folder. */
  void forget(Digest chainId) {
    parents.remove(chainId);
    try {
      Durable.removeTree(folder(chainId));
    } catch (IOException e) {
      throw GantryException.internal("remove what is left of layer " + chainId + ": " + e, e);
    }
  }

  /** What is in the folder and no layer that is known. */
  List<Path> strangers() {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> layers = Files.newDirectoryStream(root)) {
      for (Path layer : layers) {
        if (!Durable.isHex(layer) || !has(chainId(layer))) {
          found.add(layer);
        }
      }
    } catch (IOException e) {
      throw GantryException.internal("list layers in " + root + ": " + e, e);
    }
    return found;
  }

  boolean has(Digest chainId) {
    return parents.containsKey(chainId);
  }

  Set<Digest> all() {
    return Set.copyOf(parents.keySet());
  }

  /** The layer's root; NOT_FOUND when it is not unpacked. */
  Path fs(Digest chainId) {
    if (!has(chainId)) {
      throw GantryException.notFound("No such layer: " + chainId);
    }
    return folder(chainId).resolve("fs");
  }

  /** Where the layer's root is, or would be. */
  Path place(Digest chainId) {
    return folder(chainId).resolve("fs");
  }

  /** Bytes on the disk of the layer's folder without its files. */
  long overhead(Digest chainId) {
    try (Fd folder = FileCalls.open(folder(chainId).toString(), Open.PATH | Open.DIRECTORY)) {
      return FileCalls.statx(folder).allocated()
          + FileCalls.statx(folder, "parent", At.SYMLINK_NOFOLLOW).allocated();
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return 0;
      }
      throw e;
    }
  }

  /** A layer that stands directly on this one. */
  Optional<Digest> child(Digest chainId) {
    return parents.entrySet().stream()
        .filter(e -> e.getValue().equals(Optional.of(chainId)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * Names a finished folder; false when the layer is there already. Everything in it is on the disk
   * before it has its name.
   */
  boolean add(Path finished, Digest chainId, Optional<Digest> parent) {
    try (Fd layers = FileCalls.open(root.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      Files.writeString(finished.resolve("parent"), parent.map(Digest::toString).orElse(""));
      FileData.syncfs(layers);
      FileCalls.renameat2(Fd.CWD, finished.toString(), layers, chainId.hex(), Rename.NO_REPLACE);
      FileData.fsync(layers);
    } catch (LinuxException e) {
      if (e.errno() == Errno.EEXIST) {
        return false;
      }
      throw GantryException.internal("keep layer " + chainId + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw GantryException.internal("keep layer " + chainId + ": " + e, e);
    }
    parents.put(chainId, parent);
    return true;
  }

  /** Takes the layer's name away and moves it to the work folder. */
  Path park(Digest chainId, WorkFolder work) {
    Path parked = work.park(folder(chainId));
    parents.remove(chainId);
    return parked;
  }

  private Path folder(Digest chainId) {
    return root.resolve(chainId.hex());
  }
}
