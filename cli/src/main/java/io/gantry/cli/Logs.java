package io.gantry.cli;

import java.io.IOException;
import java.io.UncheckedIOException;

/** {@code gantry logs}. */
final class Logs extends Verb {
  Logs() {
    super(
        "CONTAINER",
        "Fetch the logs of a container",
        Flag.toggle('f', "follow", "Follow log output"),
        Flag.value('n', "tail", "string", "Number of lines to show from the end of the logs"),
        Flag.value(
            "since",
            "string",
            "Show logs since timestamp (e.g. 2026-01-02T13:23:37Z) or relative (e.g. 42m for 42 minutes)"),
        Flag.value("until", "string", "Show logs before a timestamp or relative time"),
        Flag.toggle('t', "timestamps", "Show timestamps"),
        Flag.toggle("details", "Show extra details provided to logs"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    String name = arguments.operands().getFirst();
    Fields container =
        Fields.parse(session.client().getBytes(new Query("/containers/%s/json", name).toString()));
    Query query =
        new Query("/containers/%s/logs", name)
            .with("stdout", 1)
            .with("stderr", 1)
            .when("follow", arguments.has("follow"))
            .when("timestamps", arguments.has("timestamps"))
            .with("tail", arguments.last("tail"))
            .with("since", arguments.last("since", Timestamps::toApi))
            .with("until", arguments.last("until", Timestamps::toApi));
    try (HttpExchange exchange = session.client().open("GET", query.toString())) {
      OutputRelay.copy(session, exchange.body(), container.object("Config").flag("Tty"));
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
