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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Containers' writable folders: {@code containers/<id>/upper} and {@code work}, beside them {@code
 * chain} with the chain ids of the layers, lowest first, and a last line that says that it is
 * whole.
 */
final class ContainerFolders {
  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");
  private static final String END = "end";

  private final Path root;
  private final Map<String, List<Digest>> chains = new ConcurrentHashMap<>();

  ContainerFolders(Path root) throws IOException {
    this.root = root;
    try (DirectoryStream<Path> containers = Files.newDirectoryStream(root)) {
      for (Path container : containers) {
        chain(container).ifPresent(c -> chains.put(container.getFileName().toString(), c));
      }
    }
  }

  /** Empty when power was lost before the file's content reached the disk. */
  private static Optional<List<Digest>> chain(Path container) throws IOException {
    Path file = container.resolve("chain");
    List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
    if (lines.isEmpty() || !lines.getLast().equals(END)) {
      return Optional.empty();
    }
    return Optional.of(lines.subList(0, lines.size() - 1).stream().map(Digest::parse).toList());
  }

  Path root() {
    return root;
  }

  Set<String> ids() {
    return Set.copyOf(chains.keySet());
  }

  Optional<List<Digest>> chain(String id) {
    return Optional.ofNullable(chains.get(id));
  }

  /** A container that uses this layer. */
  Optional<String> user(Digest chainId) {
    return chains.entrySet().stream()
        .filter(e -> e.getValue().contains(chainId))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  Path upper(String id) {
    return folder(id).resolve("upper");
  }

  Path work(String id) {
    return folder(id).resolve("work");
  }

  /**
   * Makes the folders in {@code fresh}, then gives them their name. Not synced: what is lost with
   * the power, the container never wrote.
   *
   * @param top the folder whose attributes the container's root shall have
   */
  void add(String id, List<Digest> chain, Path fresh, Path top) {
    try (Fd folder = FileCalls.open(fresh.toString(), Open.PATH | Open.DIRECTORY)) {
      FileCalls.mkdirat(folder, "upper", 0755);
      FileCalls.mkdirat(folder, "work", 0700);
      try (Fd from = FileCalls.open(top.toString(), Open.PATH | Open.DIRECTORY);
          Fd to = FileCalls.openat2(folder, "upper", Open.PATH | Open.DIRECTORY, 0, 0)) {
        LayerAttributes.copy(from, to);
      }
      StringBuilder lines = new StringBuilder();
      chain.forEach(digest -> lines.append(digest).append('\n'));
      Files.writeString(fresh.resolve("chain"), lines.append(END).append('\n'));
      FileCalls.renameat2(
          Fd.CWD, fresh.toString(), Fd.CWD, folder(id).toString(), Rename.NO_REPLACE);
    } catch (LinuxException e) {
      throw e.errno() == Errno.EEXIST
          ? GantryException.conflict("prepare the file system of " + id + ": it has one already")
          : GantryException.internal("prepare the file system of " + id + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw GantryException.internal("prepare the file system of " + id + ": " + e, e);
    }
    chains.put(id, chain);
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
