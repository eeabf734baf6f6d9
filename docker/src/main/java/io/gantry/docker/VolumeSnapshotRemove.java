package io.gantry.docker;

import io.gantry.engine.VolumeSnapshots;

/** {@code DELETE /gantry/v1/volumes/{volume}/snapshots/{name}}. */
record VolumeSnapshotRemove(VolumeSnapshots snapshots) implements Endpoint {
  @Override
  public void serve(Call call) {
    call.json(new SnapshotRemove.Removed(snapshots.remove(call.path("volume"), call.path("name"))));
  }
}
