package io.gantry.cli;

import java.util.List;

/** {@code gantry history}. */
final class History extends Verb {
  private static final int SHORT = 45;

  History() {
    super(
        "IMAGE",
        "Show the history of an image",
        Flag.value("format", "string", "Format output: table, json, or a Go template"),
        Flag.toggle('H', "human", "Print sizes and dates in human readable format (default true)"),
        Flag.toggle("no-trunc", "Don't truncate output"),
        Flag.toggle('q', "quiet", "Only show image IDs"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<Fields> history =
        Fields.parseList(
            session
                .client()
                .getBytes(
                    new Query("/images/%s/history", arguments.operands().getFirst()).toString()));
    boolean whole = arguments.has("no-trunc");
    boolean human = arguments.last("human", "true").equals("true");
    if (arguments.has("quiet")) {
      history.forEach(layer -> session.out().println(id(layer, whole)));
      return 0;
    }
    new Listing<Fields>()
        .column("ID", "IMAGE", layer -> id(layer, whole))
        .column(
            "CreatedSince",
            "CREATED",
            layer ->
                human
                    ? Humans.since(layer.number("Created"))
                    : Humans.date(layer.number("Created")))
        .column(
            "CreatedBy",
            "CREATED BY",
            layer -> whole ? layer.text("CreatedBy") : shortened(layer.text("CreatedBy")))
        .column(
            "Size", "SIZE", layer -> human ? Humans.size(layer.number("Size")) : layer.text("Size"))
        .column("Comment", "COMMENT", layer -> layer.text("Comment"))
        .print(session.out(), arguments, history);
    return 0;
  }

  private static String id(Fields layer, boolean whole) {
    String id = layer.text("Id");
    return whole || !id.startsWith("sha256:") ? id : id.substring(7, 19);
  }

  private static String shortened(String text) {
    return text.length() <= SHORT ? text : text.substring(0, SHORT - 1) + "…";
  }
}
