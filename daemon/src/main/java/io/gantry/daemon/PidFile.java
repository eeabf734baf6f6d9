package io.gantry.daemon;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The file that names this process while it serves. */
final class PidFile implements AutoCloseable {
  private final Path path;

  private PidFile(Path path) {
    this.path = path;
  }

  /** CONFLICT when the file names a daemon that lives. */
  static void requireNoOther(Path path) {
    long pid = read(path);
    if (pid > 0 && pid != ProcessHandle.current().pid() && isDaemon(pid)) {
      throw GantryException.conflict(
          "process %d is a daemon with this pidfile (%s) already: stop it, or give another --pidfile"
              .formatted(pid, path));
    }
  }

  /** Writes it whole or not at all: whoever sees it can read it. */
  static PidFile write(Path path) {
    try {
      Path parent = path.toAbsolutePath().getParent();
      Files.createDirectories(parent);
      Path temporary = Files.createTempFile(parent, ".pid", "");
      Files.writeString(temporary, String.valueOf(ProcessHandle.current().pid()));
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
      return new PidFile(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write pidfile " + path, e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove pidfile " + path, e);
    }
  }

  private static long read(Path path) {
    try {
      return Long.parseLong(Files.readString(path).strip());
    } catch (IOException | NumberFormatException e) {
      return 0; // None, or left half-written by something else: nobody to respect.
    }
  }

  /** A number may have gone to another program since. */
  private static boolean isDaemon(long pid) {
    try {
      byte[] commandLine = Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline"));
      return new String(commandLine, StandardCharsets.ISO_8859_1).contains(Main.class.getName());
    } catch (IOException e) {
      return false;
    }
  }
}
