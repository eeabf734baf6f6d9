package io.gantry.cli;

import java.util.List;

/** {@code gantry volume clone}. */
final class VolumeClone extends Verb {
  VolumeClone() {
    super("VOLUME NAME", "Create a volume with the same labels and content as another");
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> operands = arguments.operands();
    Query query =
        new Query("/gantry/v1/volumes/%s/clone", operands.getFirst()).with("name", operands.get(1));
    session.out().println(Fields.parse(session.client().post(query.toString())).text("Name"));
    return 0;
  }
}
