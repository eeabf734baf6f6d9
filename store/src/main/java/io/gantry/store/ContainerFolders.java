package io.gantry.store;

import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Rename;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Writable folders by id: {@code <id>/upper} and {@code <id>/work}, and beside them {@code chain},
 * which says what they stand on. Those of containers, and those that are frozen.
 */
final class ContainerFolders {
  /** Holds the name of a snapshot to which the files are only partly brought back. */
  private static final String ROLLBACK = "rollback";

  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");

  private final Path root;
  private final Map<String, ContainerChain> chains = new ConcurrentHashMap<>();

  ContainerFolders(Path root) throws IOException {
    this.root = root;
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
      for (Path folder : folders) {
        ContainerChain.read(folder)
            .ifPresent(chain -> chains.put(folder.getFileName().toString(), chain));
      }
    }
  }

  Path root() {
    return root;
  }

  /** Of those that are whole. */
  Set<String> ids() {
    return Set.copyOf(chains.keySet());
  }

  Optional<ContainerChain> chain(String id) {
    return Optional.ofNullable(chains.get(id));
  }

  /** A container that uses this layer. */
  Optional<String> user(Digest chainId) {
    return chains.entrySet().stream()
        .filter(e -> e.getValue().layers().contains(chainId))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** All layers that they stand on. */
  Set<Digest> layers() {
    Set<Digest> used = new HashSet<>();
    chains.values().forEach(chain -> used.addAll(chain.layers()));
    return used;
  }

  Path upper(String id) {
    return folder(id).resolve("upper");
  }

  Path work(String id) {
    return folder(id).resolve("work");
  }

  /**
   * Makes the folders in {@code fresh}, which has no name yet.
   *
   * @param top the folder whose attributes the root shall have
   */
  static void make(Path fresh, Path top) {
    try (Fd folder = FileCalls.open(fresh.toString(), Open.PATH | Open.DIRECTORY)) {
      FileCalls.mkdirat(folder, "upper", 0755);
      FileCalls.mkdirat(folder, "work", 0700);
      try (Fd from = FileCalls.open(top.toString(), Open.PATH | Open.DIRECTORY);
          Fd to = FileCalls.openat2(folder, "upper", Open.PATH | Open.DIRECTORY, 0, 0)) {
        FileAttributes.of(from).apply(to);
      }
    }
  }

  /** Gives what was made its id. */
  void add(String id, ContainerChain chain, Path fresh) {
    try {
      FileCalls.renameat2(
          Fd.CWD, fresh.toString(), Fd.CWD, folder(id).toString(), Rename.NO_REPLACE);
    } catch (LinuxException e) {
      throw e.errno() == Errno.EEXIST
          ? GantryException.conflict("prepare the file system of " + id + ": it has one already")
          : GantryException.internal("prepare the file system of " + id + ": " + e.getMessage(), e);
    }
    chains.put(id, chain);
  }

  /** Says anew what one stands on; on the disk when this returns. */
  void change(String id, ContainerChain chain) {
    try {
      chain.replace(folder(id));
    } catch (IOException e) {
      throw GantryException.internal("change the file system of " + id + ": " + e, e);
    }
    chains.put(id, chain);
  }

  /** The snapshot to which a rollback in place began and has not ended. */
  Optional<String> rollback(String id) {
    try {
      Path file = folder(id).resolve(ROLLBACK);
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw GantryException.internal("read the file system of " + id + ": " + e, e);
    }
  }

  /** Says that a rollback in place begins; on the disk when this returns. */
  void beginRollback(String id, String snapshot) {
    try {
      Files.writeString(folder(id).resolve(ROLLBACK), snapshot);
      Durable.syncFolder(folder(id));
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.UNAVAILABLE, "change the file system of " + id + ": " + e, e);
    }
  }

  void endRollback(String id) {
    try {
      Files.deleteIfExists(folder(id).resolve(ROLLBACK));
      Durable.syncFolder(folder(id));
    } catch (IOException e) {
      throw GantryException.internal("change the file system of " + id + ": " + e, e);
    }
  }

  /** Two folders take each other's place, in one step. */
  static void exchange(ContainerFolders here, String id, ContainerFolders there, String other) {
    try {
      FileCalls.renameat2(
          Fd.CWD,
          here.folder(id).toString(),
          Fd.CWD,
          there.folder(other).toString(),
          Rename.EXCHANGE);
      // Before the folders are synced: whether that succeeds or not, they have changed places.
      ContainerChain chain = here.existing(id);
      here.chains.put(id, there.existing(other));
      there.chains.put(other, chain);
      Durable.syncFolder(here.root);
      Durable.syncFolder(there.root);
    } catch (IOException e) {
      throw GantryException.internal("change the file system of " + id + ": " + e, e);
    }
  }

  /** NOT_FOUND when there is none. */
  ContainerChain existing(String id) {
    return chain(id)
        .orElseThrow(() -> GantryException.notFound("container " + id + " has no file system"));
  }

  /** Takes the container's name away; empty when it has no folders, whole or not. */
  Optional<Path> park(String id, WorkFolder work) {
    try {
      Path parked = work.park(folder(id));
      chains.remove(id);
      return Optional.of(parked);
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Path folder(String id) {
    if (!ID.matcher(id).matches()) {
      throw GantryException.invalid("\"" + id + "\" is not a container's id");
    }
    return root.resolve(id);
  }
}
