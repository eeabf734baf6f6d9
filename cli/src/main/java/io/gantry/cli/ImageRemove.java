package io.gantry.cli;

/** {@code gantry rmi}. */
final class ImageRemove extends Verb {
  ImageRemove() {
    super(
        "IMAGE [IMAGE...]",
        "Remove one or more images",
        Flag.toggle('f', "force", "Force removal of the image"),
        Flag.toggle("no-prune", "Do not delete untagged parents"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    return Each.runQuietly(session, arguments.operands(), name -> remove(session, arguments, name));
  }

  private static void remove(Session session, Arguments arguments, String name) {
    Query query =
        new Query("/images/%s", name)
            .when("force", arguments.has("force"))
            .when("noprune", arguments.has("no-prune"));
    for (Fields removal : Fields.parseList(session.client().delete(query.toString()))) {
      boolean deleted = !removal.text("Deleted").isEmpty();
      session
          .out()
          .println(
              deleted
                  ? "Deleted: " + removal.text("Deleted")
                  : "Untagged: " + removal.text("Untagged"));
    }
  }
}
