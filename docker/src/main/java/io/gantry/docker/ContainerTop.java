package io.gantry.docker;

import io.gantry.engine.Containers;
import io.gantry.engine.Top;

/** {@code GET /containers/{id}/top}. */
record ContainerTop(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    Top top = containers.top(call.path("id"), call.query().text("ps_args").orElse(""));
    call.json(new TopResponse(top.titles(), top.processes()));
  }
}
