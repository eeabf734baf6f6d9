package io.gantry.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Opens what {@code load} and {@code import} send: a file, or standard input. */
final class Upload {
  private Upload() {}

  static InputStream open(Session session, String file) throws IOException {
    if (file.isEmpty() || file.equals("-")) {
      if (session.inputIsTerminal()) {
        throw new UsageException(
            "requested load from stdin, but stdin is empty: name a file, or pipe an archive in");
      }
      return session.in();
    }
    try {
      InputStream in = Files.newInputStream(Path.of(file));
      boolean bar = session.outputIsTerminal();
      return bar
          ? new CountedInput(
              in,
              session.err(),
              "Sending " + Path.of(file).getFileName(),
              Files.size(Path.of(file)))
          : in;
    } catch (NoSuchFileException e) {
      throw new UsageException("open " + file + ": no such file or directory");
    }
  }
}
