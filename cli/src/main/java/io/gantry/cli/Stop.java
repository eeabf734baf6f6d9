package io.gantry.cli;

/** {@code gantry stop} and {@code gantry restart}: both take a signal and a time to wait. */
final class Stop extends Verb {
  private final String act;

  Stop(String act, String summary) {
    super(
        "CONTAINER [CONTAINER...]",
        summary,
        Flag.value('s', "signal", "string", "Signal to send to the container"),
        Flag.value('t', "timeout", "int", "Seconds to wait before killing the container"),
        Flag.value("time", "int", "As --timeout"));
    this.act = act;
  }

  @Override
  int run(Session session, Arguments arguments) {
    var timeout =
        arguments
            .last("timeout", Integer::parseInt)
            .or(() -> arguments.last("time", Integer::parseInt));
    return Each.run(
        session,
        arguments.operands(),
        name ->
            session
                .client()
                .post(
                    new Query("/containers/%s/" + act, name)
                        .with("signal", arguments.last("signal"))
                        .with("t", timeout)
                        .toString()));
  }
}
