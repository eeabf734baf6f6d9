package io.gantry.cli;

/** {@code gantry image squash}. */
final class ImageSquash extends Verb {
  ImageSquash() {
    super(
        "IMAGE",
        "Create an image with the same files in one layer",
        Flag.value("from", "layer", "Merge only the layers above this one (its diff id)"),
        Flag.value('t', "tag", "name", "Name of the new image"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    Query query =
        new Query("/gantry/v1/images/%s/squash", arguments.operands().getFirst())
            .with("from", arguments.last("from"))
            .with("tag", arguments.last("tag"));
    Fields answer = Fields.parse(session.client().post(query.toString()));
    session.out().println(answer.text("Id"));
    return 0;
  }
}
