package io.gantry.cli;

import io.gantry.oci.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code gantry version}. */
final class Version extends Verb {
  /** The release that this command belongs to. */
  static final String NUMBER = "0.1.0";

  Version() {
    super(
        "",
        "Show the Gantry version information",
        Flag.value('f', "format", "string", "Format output: json, or a Go template"),
        Flag.toggle("client", "Show the command's version only, without asking the daemon"),
        Flag.toggle("short", "One line"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    if (arguments.has("short")) {
      session.out().println("Gantry version " + NUMBER);
      return 0;
    }
    Map<String, Object> version = new LinkedHashMap<>();
    version.put(
        "Client",
        Map.of(
            "Version",
            NUMBER,
            "ApiVersion",
            "1.51",
            "Os",
            "linux",
            "Arch",
            System.getProperty("os.arch", "")));
    if (!arguments.has("client")) {
      version.put("Server", Fields.parse(session.client().getBytes("/version")).map());
    }
    String format = arguments.last("format", "");
    if (format.equals("json")) {
      session.out().println(Json.writeString(version));
    } else if (!format.isEmpty()) {
      session.out().println(Template.compile(format.translateEscapes()).render(version));
    } else {
      new Fields(version)
          .names()
          .forEach(side -> print(session, side, new Fields(version).object(side)));
    }
    return 0;
  }

  private static void print(Session session, String side, Fields fields) {
    session.out().println(side + ":");
    for (String name : fields.names()) {
      if (!(fields.map().get(name) instanceof Iterable<?>)
          && !(fields.map().get(name) instanceof Map<?, ?>)) {
        session.out().println(String.format(" %-18s %s", name + ":", fields.text(name)));
      }
    }
  }
}
