package io.gantry.store;

import io.gantry.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a writable folder stands on, as the file {@code chain} in it says: the layers of the image,
 * the frozen folder on top of them, and the snapshots that the container has. A last line says that
 * it is whole.
 *
 * @param layers chain ids, lowest first
 * @param frozen the topmost frozen folder below this one
 * @param snapshots in the order of their making
 */
record ContainerChain(List<Digest> layers, Optional<String> frozen, List<Point> snapshots) {
  private static final String FILE = "chain";
  private static final String FROZEN = "frozen ";
  private static final String SNAPSHOT = "snapshot ";
  private static final String END = "end";

  /** A named moment: the topmost frozen folder then; none is the image itself. */
  record Point(String name, Instant created, Optional<String> frozen) {}

  ContainerChain {
    layers = List.copyOf(layers);
    snapshots = List.copyOf(snapshots);
  }

  static ContainerChain of(List<Digest> layers) {
    return new ContainerChain(layers, Optional.empty(), List.of());
  }

  ContainerChain withFrozen(Optional<String> top) {
    return new ContainerChain(layers, top, snapshots);
  }

  ContainerChain withSnapshots(List<Point> changed) {
    return new ContainerChain(layers, frozen, changed);
  }

  Optional<Point> snapshot(String name) {
    return snapshots.stream().filter(point -> point.name().equals(name)).findFirst();
  }

  /** Empty when power was lost before the file's content reached the disk. */
  static Optional<ContainerChain> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
    if (lines.isEmpty() || !lines.getLast().equals(END)) {
      return Optional.empty();
    }
    List<Digest> layers = new ArrayList<>();
    Optional<String> frozen = Optional.empty();
    List<Point> snapshots = new ArrayList<>();
    for (String line : lines.subList(0, lines.size() - 1)) {
      if (line.startsWith(FROZEN)) {
        frozen = Optional.of(line.substring(FROZEN.length()));
      } else if (line.startsWith(SNAPSHOT)) {
        snapshots.add(point(line.split(" ", -1)));
      } else {
        layers.add(Digest.parse(line));
      }
    }
    return Optional.of(new ContainerChain(layers, frozen, snapshots));
  }

  private static Point point(String[] words) {
    return new Point(
        words[1],
        Instant.parse(words[2]),
        words[3].isEmpty() ? Optional.empty() : Optional.of(words[3]));
  }

  /** Into a folder that has no name yet. Not synced: what is lost, nobody has written to. */
  void write(Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE), text());
  }

  /** In place of what is there; on the disk when this returns. */
  void replace(Path folder) throws IOException {
    Path fresh = folder.resolve(FILE + ".new");
    try (FileChannel file =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      file.write(StandardCharsets.UTF_8.encode(text()));
      file.force(true);
    }
    Durable.name(fresh, folder.resolve(FILE));
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    layers.forEach(digest -> text.append(digest).append('\n'));
    frozen.ifPresent(id -> text.append(FROZEN).append(id).append('\n'));
    for (Point point : snapshots) {
      text.append(SNAPSHOT)
          .append(point.name())
          .append(' ')
          .append(point.created())
          .append(' ')
          .append(point.frozen().orElse(""))
          .append('\n');
    }
    return text.append(END).append('\n').toString();
  }
}
