package io.gantry.cli;

import java.util.List;

/** {@code gantry snapshot rm}, and the same for volumes. */
final class SnapshotRemove extends Verb {
  private final String things;

  /**
   * @param things {@code containers} or {@code volumes}
   */
  SnapshotRemove(String things, String operands, String help) {
    super(operands, help);
    this.things = things;
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
                    new Query(
                            "/gantry/v1/" + things + "/%s/snapshots/%s", operands.getFirst(), name)
                        .toString()));
  }
}
