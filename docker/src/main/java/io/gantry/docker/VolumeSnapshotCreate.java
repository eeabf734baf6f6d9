package io.gantry.docker;

import io.gantry.engine.VolumeSnapshots;

/**
 * {@code POST /gantry/v1/volumes/{volume}/snapshots}: named {@code name}, or by a number; {@code
 * pause=false} lets containers run meanwhile.
 */
record VolumeSnapshotCreate(VolumeSnapshots snapshots) implements Endpoint {
  @Override
  public void serve(Call call) {
    boolean pause = call.query().text("pause").map(text -> !text.equals("false")).orElse(true);
    String name = snapshots.create(call.path("volume"), call.query().text("name"), pause);
    call.json(201, new SnapshotCreate.Kept(name));
  }
}
