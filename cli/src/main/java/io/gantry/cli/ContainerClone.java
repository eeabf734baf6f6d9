package io.gantry.cli;

import java.util.Optional;

/** {@code gantry container clone}. */
final class ContainerClone extends Verb {
  ContainerClone() {
    super(
        "CONTAINER [NAME]",
        "Create a container with the same configuration and file system as another",
        Flag.value("name", "string", "Name of the new container"),
        Flag.toggle("destroy", "Remove the original container, which must not run"),
        Flag.toggle("run", "Start the new container"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    String origin = arguments.operands().getFirst();
    Optional<String> name =
        arguments.operands().stream().skip(1).findFirst().or(() -> arguments.last("name"));
    DaemonClient client = session.client();
    Query query = new Query("/gantry/v1/containers/%s/clone", origin).with("name", name);
    String id = Fields.parse(client.post(query.toString())).text("Id");
    if (arguments.has("destroy")) {
      client.delete(new Query("/containers/%s", origin).toString());
    }
    if (arguments.has("run")) {
      Start.start(client, id);
    }
    session.out().println(id);
    return 0;
  }
}
