package io.gantry.cli;

/** {@code gantry snapshot create}. */
final class SnapshotCreate extends Verb {
  SnapshotCreate() {
    super(
        "CONTAINER [NAME]",
        "Keep what a container's file system is now (volumes are not part of it)");
  }

  @Override
  int run(Session session, Arguments arguments) {
    Query query =
        new Query("/gantry/v1/containers/%s/snapshots", arguments.operands().getFirst())
            .with("name", arguments.operands().stream().skip(1).findFirst());
    session.out().println(Fields.parse(session.client().post(query.toString())).text("Name"));
    return 0;
  }
}
