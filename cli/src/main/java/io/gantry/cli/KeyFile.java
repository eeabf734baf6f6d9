package io.gantry.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The files that {@code --key} names. */
final class KeyFile {
  private KeyFile() {}

  static void require(Arguments arguments) {
    if (!arguments.given("key")) {
      throw new UsageException("--key is required");
    }
  }

  /** The content of the one key that must be given. */
  static String one(Session session, Arguments arguments) {
    require(arguments);
    return read(session, arguments.last("key", ""));
  }

  static String read(Session session, String file) {
    try {
      byte[] bytes =
          file.equals("-") ? session.in().readAllBytes() : Files.readAllBytes(Path.of(file));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException(new IOException("cannot read " + file + ": no such file", e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
