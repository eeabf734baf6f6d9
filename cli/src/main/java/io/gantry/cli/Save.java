package io.gantry.cli;

/** {@code gantry save}. */
final class Save extends Verb {
  Save() {
    super(
        "IMAGE [IMAGE...]",
        "Save one or more images to a tar archive (streamed to STDOUT by default)",
        Flag.value('o', "output", "string", "Write to a file, instead of STDOUT"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    Query query = new Query("/images/get");
    arguments.operands().forEach(name -> query.with("names", name));
    return Download.run(session, arguments.last("output"), query);
  }
}
