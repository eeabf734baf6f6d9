package io.gantry.docker;

import io.gantry.engine.Containers;

/** {@code POST /gantry/v1/containers/{id}/snapshots}: named {@code name}, or by a number. */
record SnapshotCreate(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    call.json(
        201, SnapshotWire.of(containers.snapshot(call.path("id"), call.query().text("name"))));
  }
}
