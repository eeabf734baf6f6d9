package io.gantry.cli;

import java.util.List;

/** {@code gantry snapshot rm}. */
final class SnapshotRemove extends Verb {
  SnapshotRemove() {
    super("CONTAINER NAME [NAME...]", "Remove one or more snapshots of a container");
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> operands = arguments.operands();
    return Each.run(
        session,
        operands.subList(1, operands.size()),
        name ->
            session
                .client()
                .delete(
                    new Query("/gantry/v1/containers/%s/snapshots/%s", operands.getFirst(), name)
                        .toString()));
  }
}
