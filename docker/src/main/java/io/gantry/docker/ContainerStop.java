package io.gantry.docker;

import io.gantry.engine.Containers;

/** {@code POST /containers/{id}/stop}. */
record ContainerStop(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    containers.stop(call.path("id"), StopQuery.timeout(call.query()), call.query().text("signal"));
    call.send(204);
  }
}
