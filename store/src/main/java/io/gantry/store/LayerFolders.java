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
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private final Path root;
  private final Map<Digest, Optional<Digest>> parents = new ConcurrentHashMap<>();

  LayerFolders(Path root) throws IOException {
    this.root = root;
    try (DirectoryStream<Path> layers = Files.newDirectoryStream(root)) {
      for (Path layer : layers) {
        String parent = Files.readString(layer.resolve("parent")).strip();
        parents.put(
            new Digest("sha256", layer.getFileName().toString()),
            parent.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(parent)));
      }
    }
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
