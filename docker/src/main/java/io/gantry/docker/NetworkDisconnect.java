package io.gantry.docker;

import io.gantry.engine.Networks;

/** {@code POST /networks/{id}/disconnect}. */
record NetworkDisconnect(Networks networks) implements Endpoint {
  @Override
  public void serve(Call call) {
    NetworkDisconnectRequest body = call.body(NetworkDisconnectRequest.class);
    networks.disconnect(call.path("id"), body.container(), body.force());
    call.send(200);
  }
}
