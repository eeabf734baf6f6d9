package io.gantry.docker;

import io.gantry.engine.Containers;

/** {@code POST /containers/{id}/pause}. */
record ContainerPause(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    containers.pause(call.path("id"));
    call.send(204);
  }
}
