package io.gantry.cli;

/** {@code gantry rm}. */
final class Remove extends Verb {
  Remove() {
    super(
        "CONTAINER [CONTAINER...]",
        "Remove one or more containers",
        Flag.toggle('f', "force", "Force the removal of a running container (uses SIGKILL)"),
        Flag.toggle('v', "volumes", "Remove anonymous volumes associated with the container"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    return Each.run(
        session,
        arguments.operands(),
        name ->
            session
                .client()
                .delete(
                    new Query("/containers/%s", name)
                        .when("force", arguments.has("force"))
                        .when("v", arguments.has("volumes"))
                        .toString()));
  }
}
