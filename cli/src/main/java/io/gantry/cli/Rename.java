package io.gantry.cli;

import java.util.List;

/** {@code gantry rename}. */
final class Rename extends Verb {
  Rename() {
    super("CONTAINER NEW_NAME", "Rename a container");
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> names = arguments.operands();
    session
        .client()
        .post(
            new Query("/containers/%s/rename", names.get(0)).with("name", names.get(1)).toString());
    return 0;
  }
}
