package io.gantry.docker;

import io.gantry.engine.ContainerView;
import io.gantry.engine.NetworkView;
import io.gantry.engine.Networks;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code GET /networks/{id}}. */
record NetworkInspect(Networks networks) implements Endpoint {
  @Override
  public void serve(Call call) {
    call.json(wire(networks.inspect(call.path("id"))));
  }

  static NetworkWire wire(Networks.NetworkInfo network) {
    List<IpamPool> pools =
        network.subnet().isEmpty()
            ? List.of()
            : List.of(new IpamPool(network.subnet(), network.gateway()));
    return new NetworkWire(
        network.name(),
        network.id(),
        Times.text(network.created()),
        "local",
        network.driver(),
        true,
        false,
        new Ipam("default", Map.of(), pools),
        false,
        false,
        false,
        false,
        members(network),
        network.bridge().isEmpty()
            ? Map.of()
            : Map.of("com.docker.network.bridge.name", network.bridge()),
        Map.of());
  }

  private static Map<String, NetworkMember> members(Networks.NetworkInfo network) {
    Map<String, NetworkMember> members = new TreeMap<>();
    for (ContainerView view : network.containers()) {
      NetworkView end = view.network();
      String address = end.address().isEmpty() ? "" : end.address() + "/" + end.prefixLength();
      members.put(
          view.id(),
          new NetworkMember(
              view.name(),
              NetworkWriter.endpointId(view, network.id()),
              end.macAddress(),
              address,
              ""));
    }
    return members;
  }
}
