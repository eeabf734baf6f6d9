package io.gantry.docker;

import io.gantry.engine.NetworkRecord;
import io.gantry.engine.NetworkRequest;
import io.gantry.engine.Networks;
import io.gantry.engine.PoolSpec;
import java.util.List;
import java.util.Map;

/** {@code POST /networks/create}. */
record NetworkCreate(Networks networks) implements Endpoint {
  @Override
  public void serve(Call call) {
    NetworkCreateRequest body = call.body(NetworkCreateRequest.class);
    if (body.ingress() || !List.of("", "local").contains(body.scope())) {
      throw HttpFailure.badRequest(
          "network " + body.name() + ": ingress networks, and scopes but local, belong to swarm");
    }
    NetworkRecord made = networks.create(request(body));
    call.json(201, new NetworkCreated(made.id(), ""));
  }

  private static NetworkRequest request(NetworkCreateRequest body) {
    Ipam ipam = body.ipam() == null ? new Ipam("", Map.of(), List.of()) : body.ipam();
    return new NetworkRequest(
        body.name(),
        body.driver(),
        body.internal(),
        body.attachable(),
        body.enableIpv4() == null || body.enableIpv4(),
        body.enableIpv6(),
        ipam.driver(),
        ipam.options(),
        ipam.config().stream()
            .map(pool ->
                new PoolSpec(
                    pool.subnet(), pool.range(), Absent.text(pool.gateway()), pool.reserved()))
            .toList(),
        body.options(),
        body.labels(),
        body.configOnly(),
        body.configFrom() == null ? "" : body.configFrom().network());
  }
}
