package io.gantry.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** {@code gantry load}. */
final class Load extends Verb {
  Load() {
    super(
        "",
        "Load an image from a tar archive or STDIN",
        Flag.value('i', "input", "string", "Read from tar archive file, instead of STDIN"),
        Flag.toggle('q', "quiet", "Suppress the load output"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    boolean quiet = arguments.has("quiet");
    try (InputStream archive = Upload.open(session, arguments.last("input", ""));
        HttpExchange exchange =
            session
                .client()
                .upload(
                    new Query("/images/load").with("quiet", quiet ? 1 : 0).toString(), archive)) {
      new ProgressView(session.out(), session.outputIsTerminal(), quiet).show(exchange.body());
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
