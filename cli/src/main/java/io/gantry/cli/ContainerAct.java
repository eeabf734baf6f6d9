package io.gantry.cli;

/** Verbs that only name containers: {@code pause}, {@code unpause}. */
final class ContainerAct extends Verb {
  private final String act;

  ContainerAct(String act, String summary) {
    super("CONTAINER [CONTAINER...]", summary);
    this.act = act;
  }

  @Override
  int run(Session session, Arguments arguments) {
    return Each.run(
        session,
        arguments.operands(),
        name -> session.client().post(new Query("/containers/%s/" + act, name).toString()));
  }
}
