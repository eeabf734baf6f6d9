package io.gantry.docker;

import io.gantry.engine.Containers;

/** {@code POST /gantry/v1/containers/{id}/snapshots/{name}/rollback}. */
record SnapshotRollback(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    containers.rollback(call.path("id"), call.path("name"));
    call.send(204);
  }
}
