package io.gantry.cli;

/** {@code gantry volume rm}. */
final class VolumeRemove extends Verb {
  VolumeRemove() {
    super(
        "VOLUME [VOLUME...]",
        "Remove one or more volumes",
        Flag.toggle('f', "force", "Force the removal of one or more volumes"));
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
                    new Query("/volumes/%s", name)
                        .when("force", arguments.has("force"))
                        .toString()));
  }
}
