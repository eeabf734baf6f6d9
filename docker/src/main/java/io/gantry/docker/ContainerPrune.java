package io.gantry.docker;

import io.gantry.engine.Containers;
import io.gantry.engine.Pruned;

/** {@code POST /containers/prune}. */
record ContainerPrune(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    Pruned pruned = containers.prune(call.query().filters().values());
    call.json(new ContainersPruned(pruned.deleted(), pruned.bytes()));
  }
}
