package io.gantry.cli;

import io.gantry.oci.Json;
import java.util.Objects;

/** {@code gantry wait}. */
final class Wait extends Verb {
  Wait() {
    super(
        "CONTAINER [CONTAINER...]",
        "Block until one or more containers stop, then print their exit codes");
  }

  @Override
  int run(Session session, Arguments arguments) {
    return Each.runQuietly(
        session,
        arguments.operands(),
        name -> session.out().println(exitCode(session.client(), name, "not-running")));
  }

  static long exitCode(DaemonClient client, String name, String condition) {
    byte[] answer =
        client.post(new Query("/containers/%s/wait", name).with("condition", condition).toString());
    return ((Number) Objects.requireNonNull(Json.readMap(answer).get("StatusCode"))).longValue();
  }
}
