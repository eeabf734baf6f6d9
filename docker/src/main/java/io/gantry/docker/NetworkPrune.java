package io.gantry.docker;

import io.gantry.engine.Networks;

/** {@code POST /networks/prune}. */
record NetworkPrune(Networks networks) implements Endpoint {
  @Override
  public void serve(Call call) {
    call.json(new NetworksPruned(networks.prune(call.query().filters().values())));
  }
}
