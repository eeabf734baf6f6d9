package io.gantry.docker;

import io.gantry.engine.Networks;

/** {@code DELETE /networks/{id}}. */
record NetworkRemove(Networks networks) implements Endpoint {
  @Override
  public void serve(Call call) {
    networks.remove(call.path("id"));
    call.send(204);
  }
}
