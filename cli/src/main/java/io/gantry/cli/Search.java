package io.gantry.cli;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.util.List;
import java.util.Map;

/** {@code gantry search}. What it prints was written by strangers. */
final class Search extends Verb {
  private static final int SHORT = 45;

  Search() {
    super(
        "TERM",
        "Search Docker Hub, or another registry, for images",
        Flag.value('f', "filter", "filter", "Filter output based on conditions provided"),
        Flag.value("format", "string", "Format output: table, json, or a Go template"),
        Flag.value("limit", "int", "Max number of search results"),
        Flag.toggle("no-trunc", "Don't truncate output"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    String term = arguments.operands().getFirst();
    Query query =
        new Query("/images/search")
            .with("term", term)
            .with("limit", arguments.last("limit", Integer::valueOf))
            .filters(arguments.all("filter"));
    List<Fields> found =
        Fields.parseList(session.client().getBytes(query.toString(), headers(session, term)));
    boolean whole = arguments.has("no-trunc");
    new Listing<Fields>()
        .column("Name", "NAME", image -> Printable.text(image.text("name")))
        .column("Description", "DESCRIPTION", image -> description(image, whole))
        .column("StarCount", "STARS", image -> String.valueOf(image.number("star_count")))
        .column("IsOfficial", "OFFICIAL", image -> image.flag("is_official") ? "[OK]" : "")
        .hidden("IsAutomated", "AUTOMATED", image -> image.flag("is_automated") ? "[OK]" : "")
        .print(session.out(), arguments, found);
    return 0;
  }

  /** A term is seldom a name; where it is one, its registry may want to know who asks. */
  private static Map<String, String> headers(Session session, String term) {
    try {
      return Credentials.headers(session, ImageReference.parseName(term));
    } catch (GantryException e) {
      return Map.of();
    }
  }

  private static String description(Fields image, boolean whole) {
    String line = image.text("description").replace('\n', ' ').replace('\r', ' ');
    String text = Printable.text(line);
    return whole || text.length() <= SHORT ? text : text.substring(0, SHORT - 1) + "…";
  }
}
