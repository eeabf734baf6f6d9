package io.gantry.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The files of a log, which may be renamed at any moment: {@code log} is the newest, {@code log.1}
 * the one before. A file is known by what it is, not by its name.
 */
record LogFiles(Path newest) {
  private static final int ATTEMPTS = 100;

  /** An open file and its identity, which nobody else can get while it is open. */
  record Open(FileChannel channel, Object key) implements Closeable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** The file after this one; empty when it is the newest. */
  Optional<Open> after(Open file) throws IOException {
    List<Path> names = names();
    int index = 0;
    for (int i = 0; i < names.size(); i++) {
      if (key(names.get(i)).filter(file.key()::equals).isPresent()) {
        index = i + 1;
      }
    }
    return index < names.size() ? open(names.get(index)) : Optional.empty();
  }

  /** The oldest file; empty when there is none. */
  Optional<Open> oldest() throws IOException {
    List<Path> names = names();
    return names.isEmpty() ? Optional.empty() : open(names.getFirst());
  }

  /** The names that exist, oldest first. */
  List<Path> names() {
    List<Path> names = new ArrayList<>();
    for (int i = 1; Files.exists(rotated(i)); i++) {
      names.addFirst(rotated(i));
    }
    if (Files.exists(newest)) {
      names.add(newest);
    }
    return names;
  }

  /** Opens a name; what it means may change between the look and the opening. */
  Optional<Open> open(Path name) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<Object> before = key(name);
      if (before.isEmpty()) {
        return Optional.empty();
      }
      try {
        FileChannel channel = FileChannel.open(name, StandardOpenOption.READ);
        if (key(name).equals(before)) {
          return Optional.of(new Open(channel, before.get()));
        }
        channel.close();
      } catch (NoSuchFileException e) {
        continue;
      }
    }
    throw new IOException("open " + name + ": it is renamed all the time");
  }

  private Path rotated(int number) {
    return newest.resolveSibling(newest.getFileName() + "." + number);
  }

  private static Optional<Object> key(Path name) throws IOException {
    try {
      return Optional.of(
          Objects.requireNonNull(
              Files.readAttributes(name, BasicFileAttributes.class).fileKey(), "file key"));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
