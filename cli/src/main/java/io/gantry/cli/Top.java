package io.gantry.cli;

import java.util.List;
import java.util.Map;

/** {@code gantry top}. */
final class Top extends Verb {
  Top() {
    super("CONTAINER [ps OPTIONS...]", "Display the running processes of a container");
    optionsEndAtFirstOperand();
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> operands = arguments.operands();
    Query query = new Query("/containers/%s/top", operands.getFirst());
    if (operands.size() > 1) {
      query.with("ps_args", String.join(" ", operands.subList(1, operands.size())));
    }
    Fields answer = Fields.parse(session.client().getBytes(query.toString()));
    Table table = new Table();
    table.add(answer.texts("Titles"));
    if (answer.map().get("Processes") instanceof List<?> processes) {
      processes.forEach(
          process -> table.add(new Fields(Map.of("process", process)).texts("process")));
    }
    session.out().print(table.render());
    return 0;
  }
}
