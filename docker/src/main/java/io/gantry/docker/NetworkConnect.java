package io.gantry.docker;

import io.gantry.engine.EndpointSpec;
import io.gantry.engine.Networks;

/** {@code POST /networks/{id}/connect}. */
record NetworkConnect(Networks networks) implements Endpoint {
  @Override
  public void serve(Call call) {
    NetworkConnectRequest body = call.body(NetworkConnectRequest.class);
    String network = call.path("id");
    networks.connect(
        network,
        body.container(),
        body.endpointConfig() == null
            ? EndpointSpec.of(network)
            : EndpointReader.read(network, body.endpointConfig()));
    call.send(200);
  }
}
