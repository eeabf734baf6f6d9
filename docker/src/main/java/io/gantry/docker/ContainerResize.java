package io.gantry.docker;

import io.gantry.engine.Containers;
import io.gantry.engine.TerminalSize;

/** {@code POST /containers/{id}/resize}. */
record ContainerResize(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    Query query = call.query();
    containers.resize(call.path("id"), new TerminalSize(query.size("h"), query.size("w")));
    call.send(200);
  }
}
