package io.gantry.docker;

import io.gantry.engine.Pruned;
import io.gantry.engine.Volumes;

/** {@code POST /volumes/prune}. */
record VolumePrune(Volumes volumes) implements Endpoint {
  @Override
  public void serve(Call call) {
    Pruned pruned = volumes.prune(call.query().filters().values());
    call.json(new VolumesPruned(pruned.deleted(), pruned.bytes()));
  }
}
