package io.gantry.docker;

import io.gantry.engine.Containers;

/** {@code POST /containers/{id}/restart}. */
record ContainerRestart(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    containers.restart(
        call.path("id"), StopQuery.timeout(call.query()), call.query().text("signal"));
    call.send(204);
  }
}
