package io.gantry.docker;

import io.gantry.engine.VolumeSnapshots;

/** {@code GET /gantry/v1/volumes/{volume}/snapshots}, in the order of their making. */
record VolumeSnapshotList(VolumeSnapshots snapshots) implements Endpoint {
  @Override
  public void serve(Call call) {
    call.json(snapshots.list(call.path("volume")).stream().map(SnapshotWire::of).toList());
  }
}
