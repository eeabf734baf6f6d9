package io.gantry.cli;

/** {@code gantry kill}. */
final class Kill extends Verb {
  Kill() {
    super(
        "CONTAINER [CONTAINER...]",
        "Kill one or more running containers",
        Flag.value('s', "signal", "string", "Signal to send to the container"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    return Each.run(
        session,
        arguments.operands(),
        name ->
            session
                .client()
                .post(
                    new Query("/containers/%s/kill", name)
                        .with("signal", arguments.last("signal"))
                        .toString()));
  }
}
