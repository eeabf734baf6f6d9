package io.gantry.docker;

import io.gantry.engine.Containers;

/** {@code POST /gantry/v1/containers/{id}/clone}: a new container, named {@code name}. */
record ContainerClone(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    String id = containers.clone(call.path("id"), call.query().text("name"));
    call.json(201, new IdResponse(id));
  }
}
