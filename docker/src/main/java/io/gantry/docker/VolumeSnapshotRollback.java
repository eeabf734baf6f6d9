package io.gantry.docker;

import io.gantry.engine.VolumeSnapshots;

/** {@code POST /gantry/v1/volumes/{volume}/snapshots/{name}/rollback}. */
record VolumeSnapshotRollback(VolumeSnapshots snapshots) implements Endpoint {
  @Override
  public void serve(Call call) {
    snapshots.rollback(call.path("volume"), call.path("name"));
    call.send(204);
  }
}
