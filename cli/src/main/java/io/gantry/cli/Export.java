package io.gantry.cli;

/** {@code gantry export}. */
final class Export extends Verb {
  Export() {
    super(
        "CONTAINER",
        "Export a container's filesystem as a tar archive",
        Flag.value('o', "output", "string", "Write to a file, instead of STDOUT"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    return Download.run(
        session,
        arguments.last("output"),
        new Query("/containers/%s/export", arguments.operands().getFirst()));
  }
}
