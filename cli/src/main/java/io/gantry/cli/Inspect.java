package io.gantry.cli;

import io.gantry.oci.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code gantry inspect}: whatever the daemon knows of a container, image, network or volume. */
final class Inspect extends Verb {
  private static final List<String> KINDS = List.of("container", "image", "network", "volume");

  private final String fixedKind;

  /**
   * @param kind the only kind to look for, or empty for all of them in turn
   */
  Inspect(String kind) {
    super(
        "NAME|ID [NAME|ID...]",
        "Return low-level information on "
            + (kind.isEmpty() ? "Gantry objects" : "one or more " + kind + "s"),
        Flag.value('f', "format", "string", "Format output: json, or a Go template"),
        Flag.toggle('s', "size", "Display total file sizes if the type is container"),
        Flag.value("type", "string", "Only inspect objects of the given type"));
    this.fixedKind = kind;
  }

  @Override
  int run(Session session, Arguments arguments) {
    String kind = arguments.last("type", fixedKind);
    if (!kind.isEmpty() && !KINDS.contains(kind)) {
      throw new UsageException(
          "\""
              + kind
              + "\" is not a valid value for --type: it must be one of "
              + String.join(", ", KINDS));
    }
    // A template that is wrong is said before the daemon is asked.
    template(arguments);
    List<Map<String, ?>> found = new ArrayList<>();
    int status = 0;
    for (String name : arguments.operands()) {
      Optional<Fields> object = find(session.client(), kind, name, arguments.has("size"));
      if (object.isPresent()) {
        found.add(object.get().map());
      } else {
        session.err().println("Error: No such " + (kind.isEmpty() ? "object" : kind) + ": " + name);
        status = 1;
      }
    }
    print(session, arguments, found);
    return status;
  }

  /** Prints the objects as JSON, or each as the template says. */
  static void print(Session session, Arguments arguments, List<Map<String, ?>> found) {
    Optional<Template> template = template(arguments);
    if (template.isPresent()) {
      found.forEach(object -> session.out().println(template.get().render(object)));
    } else {
      String json = arguments.given("format") ? Json.writeString(found) : Json.writePretty(found);
      session.out().println(Printable.lines(json));
    }
  }

  private static Optional<Template> template(Arguments arguments) {
    return arguments
        .last("format")
        .filter(format -> !format.equals("json"))
        .map(format -> Template.compile(format.translateEscapes()));
  }

  private static Optional<Fields> find(
      DaemonClient client, String kind, String name, boolean size) {
    for (String candidate : kind.isEmpty() ? KINDS : List.of(kind)) {
      try {
        Query query =
            new Query(path(candidate), name).when("size", size && candidate.equals("container"));
        return Optional.of(Fields.parse(client.getBytes(query.toString())));
      } catch (ApiException e) {
        if (e.status() != 404 && e.status() != 501) {
          throw e;
        }
      }
    }
    return Optional.empty();
  }

  private static String path(String kind) {
    return "/" + kind + "s/%s" + (kind.equals("container") || kind.equals("image") ? "/json" : "");
  }
}
