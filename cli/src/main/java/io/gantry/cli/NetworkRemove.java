package io.gantry.cli;

/** {@code gantry network rm}. */
final class NetworkRemove extends Verb {
  NetworkRemove() {
    super(
        "NETWORK [NETWORK...]",
        "Remove one or more networks",
        Flag.toggle('f', "force", "Do not error if the network does not exist"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    return Each.run(
        session,
        arguments.operands(),
        name -> {
          try {
            session.client().delete(new Query("/networks/%s", name).toString());
          } catch (ApiException e) {
            if (e.status() != 404 || !arguments.has("force")) {
              throw e;
            }
          }
        });
  }
}
