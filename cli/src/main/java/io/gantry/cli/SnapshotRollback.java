package io.gantry.cli;

import java.util.List;

/** {@code gantry snapshot rollback}, and the same for volumes. */
final class SnapshotRollback extends Verb {
  private final String things;

  /**
   * @param things {@code containers} or {@code volumes}
   */
  SnapshotRollback(String things, String operands, String help) {
    super(operands, help);
    this.things = things;
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> operands = arguments.operands();
    Query query =
        new Query(
            "/gantry/v1/" + things + "/%s/snapshots/%s/rollback", operands.get(0), operands.get(1));
    session.client().post(query.toString());
    return 0;
  }
}
