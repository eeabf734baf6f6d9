package io.gantry.cli;

import java.util.List;

/** {@code gantry snapshot rollback}. */
final class SnapshotRollback extends Verb {
  SnapshotRollback() {
    super(
        "CONTAINER NAME",
        "Make a stopped container's file system what it was at a snapshot; later changes are lost");
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> operands = arguments.operands();
    Query query =
        new Query(
            "/gantry/v1/containers/%s/snapshots/%s/rollback", operands.get(0), operands.get(1));
    session.client().post(query.toString());
    return 0;
  }
}
