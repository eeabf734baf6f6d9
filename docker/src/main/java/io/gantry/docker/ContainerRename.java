package io.gantry.docker;

import io.gantry.engine.Containers;

/** {@code POST /containers/{id}/rename}. */
record ContainerRename(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    containers.rename(call.path("id"), call.query().text("name").orElse(""));
    call.send(204);
  }
}
