package io.gantry.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * How a process ended.
 *
 * @param code as a shell gives it: 128 + signal when killed
 * @param at wall clock, when the shim reaped it
 */
public record Exit(int code, Instant at) {
  private static final long NANOS = 1_000_000_000L;

  /** The exit that the shim left in this run folder; empty when it has written none. */
  public static Optional<Exit> of(Path runFolder) {
    Path file = runFolder.resolve(Launcher.EXIT);
    try {
      String[] words = Files.readString(file).strip().split(" ", -1);
      return Optional.of(new Exit(Integer.parseInt(words[0]), instant(Long.parseLong(words[1]))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalStateException("read exit file " + file + ": " + e.getMessage(), e);
    }
  }

  static Instant instant(long nanosSinceEpoch) {
    return Instant.ofEpochSecond(nanosSinceEpoch / NANOS, nanosSinceEpoch % NANOS);
  }
}
