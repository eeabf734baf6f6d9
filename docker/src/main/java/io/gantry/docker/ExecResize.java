package io.gantry.docker;

import io.gantry.engine.Execs;
import io.gantry.engine.TerminalSize;

/** {@code POST /exec/{id}/resize}. */
record ExecResize(Execs execs) implements Endpoint {
  @Override
  public void serve(Call call) {
    Query query = call.query();
    execs.resize(call.path("id"), new TerminalSize(query.size("h"), query.size("w")));
    call.send(200);
  }
}
