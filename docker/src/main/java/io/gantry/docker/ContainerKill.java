package io.gantry.docker;

import io.gantry.engine.Containers;

/** {@code POST /containers/{id}/kill}. */
record ContainerKill(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    containers.kill(call.path("id"), call.query().text("signal").orElse(""));
    call.send(204);
  }
}
