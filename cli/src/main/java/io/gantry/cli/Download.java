package io.gantry.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Receives an archive, to a file or to standard output. A file appears under its name only when it
 * is whole.
 */
final class Download {
  private Download() {}

  static int run(Session session, Optional<String> file, Query query) {
    if (file.isEmpty() && session.outputIsTerminal()) {
      throw new UsageException(
          "cowardly refusing to save to a terminal. Use the -o flag or redirect");
    }
    try (HttpExchange exchange = session.client().open("GET", query.toString())) {
      if (file.isPresent()) {
        write(exchange.body(), Path.of(file.get()).toAbsolutePath());
      } else {
        exchange.body().transferTo(session.out());
      }
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(InputStream archive, Path file) throws IOException {
    Path folder = file.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new UsageException("invalid output path: directory \"" + folder + "\" does not exist");
    }
    Path partial = Files.createTempFile(folder, ".gantry-save", null);
    try {
      Files.copy(archive, partial, StandardCopyOption.REPLACE_EXISTING);
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }
}
