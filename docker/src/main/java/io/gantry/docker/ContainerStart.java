package io.gantry.docker;

import io.gantry.engine.Containers;

/** {@code POST /containers/{id}/start}. */
record ContainerStart(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    containers.start(call.path("id"));
    call.send(204);
  }
}
