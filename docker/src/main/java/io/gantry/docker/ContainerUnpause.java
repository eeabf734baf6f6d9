package io.gantry.docker;

import io.gantry.engine.Containers;

/** {@code POST /containers/{id}/unpause}. */
record ContainerUnpause(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    containers.unpause(call.path("id"));
    call.send(204);
  }
}
