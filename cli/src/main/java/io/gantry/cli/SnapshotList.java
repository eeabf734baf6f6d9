package io.gantry.cli;

import java.time.Instant;

/** {@code gantry snapshot ls}, and the same for volumes. */
final class SnapshotList extends Verb {
  private final String things;

  /**
   * @param things {@code containers} or {@code volumes}
   */
  SnapshotList(String things, String operands, String help) {
    super(
        operands,
        help,
        Flag.value("format", "string", "Format output: table, json, or a Go template"),
        Flag.toggle('q', "quiet", "Only display names"));
    this.things = things;
  }

  @Override
  int run(Session session, Arguments arguments) {
    Query query =
        new Query("/gantry/v1/" + things + "/%s/snapshots", arguments.operands().getFirst());
    var snapshots = Fields.parseList(session.client().getBytes(query.toString()));
    if (arguments.has("quiet")) {
      snapshots.forEach(snapshot -> session.out().println(snapshot.text("Name")));
      return 0;
    }
    new Listing<Fields>()
        .column("Name", "NAME", snapshot -> snapshot.text("Name"))
        .column(
            "CreatedSince",
            "CREATED",
            snapshot -> Humans.since(Instant.parse(snapshot.text("Created")).getEpochSecond()))
        .column("Size", "SIZE", snapshot -> Humans.size(snapshot.number("Size")))
        .hidden("CreatedAt", "CREATED AT", snapshot -> snapshot.text("Created"))
        .print(session.out(), arguments, snapshots);
    return 0;
  }
}
