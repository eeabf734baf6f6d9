package io.gantry.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes files that appear under their names only when they are whole. */
final class AtomicFile {
  private AtomicFile() {}

  /** Replaces the file, or makes it; only its owner may read it. The folder exists. */
  static void write(Path file, InputStream content) throws IOException {
    // It has mode 0600 from its beginning; Files.copy would make it anew, for all to read.
    Path partial = Files.createTempFile(file.toAbsolutePath().getParent(), ".gantry-partial", null);
    try {
      try (OutputStream out = Files.newOutputStream(partial)) {
        content.transferTo(out);
      }
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }
}
