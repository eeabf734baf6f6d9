package io.gantry.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * The files of a log: number 0 is {@code log}, which is written; 1 is {@code log.1}, the one
 * before. A rotation may rename them at any moment, from the highest number down, so that each file
 * only moves up and one number may be missing meanwhile. Hence a file is known by what it is, and a
 * neighbour counts only if the file still has its number after the neighbour was opened.
 */
record LogFiles(Path log) {
  private static final int ATTEMPTS = 1000;

  /** So many missing numbers in a row are the end, and not a rotation at work. */
  private static final int GAP = 4;

  /** An open file and its identity, which nobody else can get while it is open. */
  record Open(FileChannel channel, Object key) implements Closeable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** The file that is written; empty when there is none. */
  Optional<Open> newest() throws IOException {
    Optional<Open> file = open(0);
    for (int i = 0; i < ATTEMPTS && file.isEmpty() && highest() > 0; i++) {
      file = open(0);
    }
    return file;
  }

  /** The oldest file; empty when there is none. */
  Optional<Open> oldest() throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      int number = highest();
      if (number < 0) {
        return Optional.empty();
      }
      Optional<Open> file = open(number);
      if (file.isPresent() && highest() == number) {
        return file;
      }
      close(file);
    }
    throw unsteady();
  }

  /** The file that was begun after this one; empty when this is the newest. */
  Optional<Open> newer(Open file) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      int number = number(file);
      if (number == 0) {
        return Optional.empty();
      }
      if (number < 0) {
        return oldest(); // too old to be kept: whatever is oldest now comes next
      }
      Optional<Open> next = open(number - 1);
      if (next.isPresent() && key(number).filter(file.key()::equals).isPresent()) {
        return next;
      }
      close(next);
    }
    throw unsteady();
  }

  /** The file that was ended before this one; empty when this is the oldest. */
  Optional<Open> older(Open file) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      int number = number(file);
      if (number < 0 || number == highest()) {
        return Optional.empty();
      }
      Optional<Open> before = open(number + 1);
      if (before.isPresent() && key(number).filter(file.key()::equals).isPresent()) {
        return before;
      }
      close(before);
    }
    throw unsteady();
  }

  /** The number of this file now; -1 when it is gone. */
  private int number(Open file) throws IOException {
    for (int number = 0, missing = 0; missing < GAP; number++) {
      Optional<Object> key = key(number);
      if (key.filter(file.key()::equals).isPresent()) {
        return number;
      }
      missing = key.isPresent() ? 0 : missing + 1;
    }
    return -1;
  }

  /** The highest number; -1 when there is no file. */
  private int highest() {
    int highest = -1;
    for (int number = 0; number - highest <= GAP; number++) {
      if (Files.exists(name(number))) {
        highest = number;
      }
    }
    return highest;
  }

  private Optional<Open> open(int number) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<Object> before = key(number);
      if (before.isEmpty()) {
        return Optional.empty();
      }
      Optional<FileChannel> channel = channel(number);
      if (channel.isPresent() && key(number).equals(before)) {
        return Optional.of(new Open(channel.get(), before.get()));
      }
      if (channel.isPresent()) {
        channel.get().close();
      }
    }
    throw unsteady();
  }

  private Optional<FileChannel> channel(int number) throws IOException {
    try {
      return Optional.of(FileChannel.open(name(number), StandardOpenOption.READ));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Path name(int number) {
    return number == 0 ? log : log.resolveSibling(log.getFileName() + "." + number);
  }

  private Optional<Object> key(int number) throws IOException {
    try {
      var attributes = Files.readAttributes(name(number), BasicFileAttributes.class);
      return Optional.of(Objects.requireNonNull(attributes.fileKey(), "file key"));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static void close(Optional<Open> file) throws IOException {
    if (file.isPresent()) {
      file.get().close();
    }
  }

  private IOException unsteady() {
    return new IOException("read " + log + ": it is rotated faster than it can be read");
  }
}
