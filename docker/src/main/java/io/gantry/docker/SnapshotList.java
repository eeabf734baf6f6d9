package io.gantry.docker;

import io.gantry.engine.Containers;

/** {@code GET /gantry/v1/containers/{id}/snapshots}, in the order of their making. */
record SnapshotList(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    call.json(containers.snapshots(call.path("id")).stream().map(SnapshotWire::of).toList());
  }
}
