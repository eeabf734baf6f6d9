package io.gantry.cli;

import java.io.IOException;
import java.io.UncheckedIOException;

/** {@code gantry pull}. */
final class Pull extends Verb {
  Pull() {
    super(
        "NAME[:TAG|@DIGEST]",
        "Download an image from a registry",
        Flag.toggle('q', "quiet", "Suppress verbose output"),
        Flag.value("platform", "string", "Set platform if server is multi-platform capable"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    pull(session, arguments.operands().getFirst(), arguments.has("quiet"));
    return 0;
  }

  static void pull(Session session, String image, boolean quiet) {
    Query query =
        new Query("/images/create")
            .with("fromImage", Tag.repository(image))
            .with("tag", Tag.tag(image));
    try (HttpExchange exchange = session.client().open("POST", query.toString())) {
      new ProgressView(session.err(), session.outputIsTerminal(), quiet).show(exchange.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
