package io.gantry.cli;

/** {@code gantry network ls}. */
final class NetworkList extends Verb {
  NetworkList() {
    super(
        "",
        "List networks",
        Flag.value('f', "filter", "filter", "Provide filter values (e.g. \"driver=bridge\")"),
        Flag.value("format", "string", "Format output: table, json, or a Go template"),
        Flag.toggle("no-trunc", "Do not truncate the output"),
        Flag.toggle('q', "quiet", "Only display network IDs"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    var networks =
        Fields.parseList(
            session
                .client()
                .getBytes(new Query("/networks").filters(arguments.all("filter")).toString()));
    boolean whole = arguments.has("no-trunc");
    if (arguments.has("quiet")) {
      networks.forEach(network -> session.out().println(id(network, whole)));
      return 0;
    }
    new Listing<Fields>()
        .column("ID", "NETWORK ID", network -> id(network, whole))
        .column("Name", "NAME", network -> network.text("Name"))
        .column("Driver", "DRIVER", network -> network.text("Driver"))
        .column("Scope", "SCOPE", network -> network.text("Scope"))
        .print(session.out(), arguments, networks);
    return 0;
  }

  private static String id(Fields network, boolean whole) {
    String id = network.text("Id");
    return whole ? id : id.substring(0, Math.min(12, id.length()));
  }
}
