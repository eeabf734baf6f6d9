package io.gantry.cli;

import java.util.List;
import java.util.function.Consumer;

/**
 * The same act on each operand: what worked is printed by name, what failed is reported, and the
 * others still get their turn.
 */
final class Each {
  private Each() {}

  static int run(Session session, List<String> operands, Consumer<String> act) {
    return runQuietly(
        session,
        operands,
        operand -> {
          act.accept(operand);
          session.out().println(operand);
        });
  }

  /** As {@link #run}, but the act prints for itself. */
  static int runQuietly(Session session, List<String> operands, Consumer<String> act) {
    int status = 0;
    for (String operand : operands) {
      try {
        act.accept(operand);
      } catch (ApiException e) {
        session.out().flush();
        session.err().println(e.report());
        status = 1;
      }
    }
    return status;
  }
}
