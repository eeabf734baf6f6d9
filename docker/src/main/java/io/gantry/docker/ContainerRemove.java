package io.gantry.docker;

import io.gantry.engine.Containers;
import io.gantry.engine.RemoveOptions;

/** {@code DELETE /containers/{id}}. */
record ContainerRemove(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    Query query = call.query();
    containers.remove(
        call.path("id"),
        new RemoveOptions(query.flag("force"), query.flag("v"), query.flag("link")));
    call.send(204);
  }
}
