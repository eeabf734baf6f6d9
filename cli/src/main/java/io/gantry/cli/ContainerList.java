package io.gantry.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code gantry ps}. */
final class ContainerList extends Verb {
  private static final int SHORT_ID = 12;
  private static final int SHORT_COMMAND = 20;

  ContainerList() {
    super(
        "",
        "List containers",
        Flag.toggle('a', "all", "Show all containers (default shows just running)"),
        Flag.value('f', "filter", "filter", "Filter output based on conditions provided"),
        Flag.value("format", "string", "Format output: table, json, or a Go template"),
        Flag.value('n', "last", "int", "Show n last created containers (includes all states)"),
        Flag.toggle('l', "latest", "Show the latest created container (includes all states)"),
        Flag.toggle("no-trunc", "Don't truncate output"),
        Flag.toggle('q', "quiet", "Only display container IDs"),
        Flag.toggle('s', "size", "Display total file sizes"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    boolean size = arguments.has("size") || arguments.last("format", "").contains(".Size");
    Query query =
        new Query("/containers/json")
            .when("all", arguments.has("all"))
            .when("size", size)
            .with("limit", arguments.has("latest") ? Optional.of("1") : arguments.last("last"))
            .filters(arguments.all("filter"));
    List<Fields> containers = Fields.parseList(session.client().getBytes(query.toString()));
    boolean whole = arguments.has("no-trunc");
    if (arguments.has("quiet")) {
      containers.forEach(container -> session.out().println(id(container, whole)));
    } else {
      listing(whole, size).print(session.out(), arguments, containers);
    }
    return 0;
  }

  private static Listing<Fields> listing(boolean whole, boolean size) {
    Listing<Fields> listing =
        new Listing<Fields>()
            .column("ID", "CONTAINER ID", container -> id(container, whole))
            .column("Image", "IMAGE", container -> container.text("Image"))
            .column("Command", "COMMAND", container -> command(container, whole))
            .column("RunningFor", "CREATED", container -> Humans.since(container.number("Created")))
            .column("Status", "STATUS", container -> container.text("Status"))
            .column("Ports", "PORTS", ContainerList::ports)
            .column("Names", "NAMES", container -> names(container));
    if (size) {
      listing.column("Size", "SIZE", ContainerList::size);
    }
    return listing
        .hidden("State", "STATE", container -> container.text("State"))
        .hidden("CreatedAt", "CREATED AT", container -> Humans.date(container.number("Created")))
        .hidden("Labels", "LABELS", container -> labels(container))
        .hidden(
            "Networks",
            "NETWORKS",
            container ->
                String.join(",", container.object("NetworkSettings").object("Networks").names()))
        .hidden("Mounts", "MOUNTS", ContainerList::mounts);
  }

  static String id(Fields container, boolean whole) {
    return whole ? container.text("Id") : container.text("Id").substring(0, SHORT_ID);
  }

  static String command(Fields container, boolean whole) {
    String command = container.text("Command");
    return "\""
        + (whole || command.length() <= SHORT_COMMAND
            ? command
            : command.substring(0, SHORT_COMMAND - 1) + "…")
        + "\"";
  }

  static String names(Fields container) {
    return container.texts("Names").stream()
        .map(name -> name.substring(1))
        .collect(Collectors.joining(","));
  }

  private static String labels(Fields container) {
    Fields labels = container.object("Labels");
    return labels.names().stream()
        .map(name -> name + "=" + labels.text(name))
        .collect(Collectors.joining(","));
  }

  private static String mounts(Fields container) {
    return container.objects("Mounts").stream()
        .map(mount -> mount.text("Name").isEmpty() ? mount.text("Source") : mount.text("Name"))
        .collect(Collectors.joining(","));
  }

  private static String size(Fields container) {
    return Humans.size(container.number("SizeRw"))
        + " (virtual "
        + Humans.size(container.number("SizeRootFs"))
        + ")";
  }

  private static String ports(Fields container) {
    Set<String> ports = new LinkedHashSet<>();
    for (Fields port : container.objects("Ports")) {
      String inside = port.number("PrivatePort") + "/" + port.text("Type");
      ports.add(port.number("PublicPort") == 0 ? inside : outside(port) + "->" + inside);
    }
    return String.join(", ", new ArrayList<>(ports));
  }

  private static String outside(Fields port) {
    String address = port.text("IP");
    return (address.contains(":") ? "[" + address + "]" : address)
        + ":"
        + port.number("PublicPort");
  }
}
