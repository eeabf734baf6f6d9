package io.gantry.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The root file system of a small Debian as a tar. Made once a machine by debootstrap: it is kept
 * in {@code gantry.cache} (default: a folder for the purpose in the temporary folder).
 */
public final class DebianTar {
  private static final Path CACHE =
      Path.of(
          System.getProperty(
              "gantry.cache", System.getProperty("java.io.tmpdir") + "/gantry-cache"));

  private DebianTar() {}

  /** The uncompressed tar; throws AssertionError when it cannot be made. */
  public static Path get() {
    try {
      Files.createDirectories(CACHE);
      Path tar = CACHE.resolve("bookworm-plain.tar");
      // Several builds on one machine may want it at once.
      try (FileChannel lock =
              FileChannel.open(
                  CACHE.resolve("plain.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var held = lock.lock()) {
        if (held.isValid() && !Files.exists(tar)) {
          make(tar);
        }
      }
      return tar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void make(Path tar) throws IOException {
    Path work = Files.createTempDirectory(CACHE, "debootstrap");
    try {
      String root = work.resolve("root").toString();
      Path fresh = work.resolve("root.tar");
      run("debootstrap", "--variant=minbase", "bookworm", root);
      run("tar", "-C", root, "--numeric-owner", "--sort=name", "-cf", fresh.toString(), ".");
      Files.move(fresh, tar);
    } finally {
      run("rm", "-rf", work.toString());
    }
  }

  private static void run(String... command) throws IOException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + " failed");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
