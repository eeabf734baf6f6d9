package io.gantry.cli;

/** {@code gantry volume snapshot create}. */
final class VolumeSnapshotCreate extends Verb {
  VolumeSnapshotCreate() {
    super(
        "VOLUME [NAME]",
        "Keep what a volume holds now",
        Flag.toggle("no-pause", "Let containers run meanwhile: files may be of different moments"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    Query query =
        new Query("/gantry/v1/volumes/%s/snapshots", arguments.operands().getFirst())
            .with("name", arguments.operands().stream().skip(1).findFirst())
            .with("pause", String.valueOf(!arguments.has("no-pause")));
    session.out().println(Fields.parse(session.client().post(query.toString())).text("Name"));
    return 0;
  }
}
