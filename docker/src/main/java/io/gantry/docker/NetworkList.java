package io.gantry.docker;

import io.gantry.engine.Networks;

/** {@code GET /networks}. */
record NetworkList(Networks networks) implements Endpoint {
  @Override
  public void serve(Call call) {
    call.json(
        networks.list(call.query().filters().values()).stream()
            .map(network -> NetworkInspect.wire(network, false))
            .toList());
  }
}
