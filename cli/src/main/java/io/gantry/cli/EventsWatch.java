package io.gantry.cli;

import io.gantry.oci.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code gantry events}. */
final class EventsWatch extends Verb {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX");

  EventsWatch() {
    super(
        "",
        "Get real time events from the server",
        Flag.value('f', "filter", "filter", "Filter output based on conditions provided"),
        Flag.value("format", "string", "Format output: json, or a Go template"),
        Flag.value("since", "string", "Show all events created since timestamp"),
        Flag.value("until", "string", "Stream events until this timestamp"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    String format = arguments.last("format", "");
    Optional<Template> template =
        format.isEmpty() || format.equals("json")
            ? Optional.empty()
            : Optional.of(Template.compile(format.translateEscapes()));
    Query query =
        new Query("/events")
            .with("since", arguments.last("since", Timestamps::toApi))
            .with("until", arguments.last("until", Timestamps::toApi))
            .filters(arguments.all("filter"));
    try (HttpExchange exchange = session.client().open("GET", query.toString())) {
      BufferedReader events =
          new BufferedReader(new InputStreamReader(exchange.body(), StandardCharsets.UTF_8));
      for (String line = events.readLine(); line != null; line = events.readLine()) {
        if (!line.isBlank()) {
          String json = line;
          session
              .out()
              .println(
                  format.equals("json")
                      ? json
                      : template
                          .map(t -> t.render(Json.readMap(json)))
                          .orElseGet(() -> sentence(new Fields(Json.readMap(json)))));
          session.out().flush();
        }
      }
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sentence(Fields event) {
    long nanos = event.number("timeNano");
    Instant at = Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000);
    Fields attributes = event.object("Actor").object("Attributes");
    String details =
        attributes.names().stream()
            .sorted()
            .map(name -> name + "=" + attributes.text(name))
            .collect(Collectors.joining(", "));
    return TIME.format(at.atZone(ZoneId.systemDefault()))
        + " "
        + event.text("Type")
        + " "
        + event.text("Action")
        + " "
        + event.object("Actor").text("ID")
        + (details.isEmpty() ? "" : " (" + details + ")");
  }
}
