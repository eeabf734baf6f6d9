package io.gantry.docker;

import io.gantry.engine.ContainerView;
import io.gantry.engine.NetworkRecord;
import io.gantry.engine.Networks;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code GET /networks/{id}}. */
record NetworkInspect(Networks networks) implements Endpoint {
  @Override
  public void serve(Call call) {
    call.json(wire(networks.inspect(call.path("id")), true));
  }

  /** Members are for one network only: with lists of them the others would pay for it. */
  static NetworkWire wire(Networks.NetworkInfo info, boolean members) {
    NetworkRecord network = info.network();
    List<IpamPool> pools =
        network.pools().stream()
            .map(pool ->
                new IpamPool(
                    pool.subnet(),
                    pool.range(),
                    pool.gateway().isEmpty() ? null : pool.gateway(),
                    pool.reserved()))
            .toList();
    return new NetworkWire(
        network.name(),
        network.id(),
        Times.text(network.created()),
        "local",
        network.driver(),
        network.ipv4(),
        network.ipv6(),
        new Ipam(network.ipamDriver(), network.ipamOptions(), pools),
        network.internal(),
        network.attachable(),
        false,
        network.configOnly(),
        new NetworkReference(network.configFrom()),
        members ? members(info) : Map.of(),
        network.options(),
        network.labels());
  }

  private static Map<String, NetworkMember> members(Networks.NetworkInfo network) {
    Map<String, NetworkMember> members = new TreeMap<>();
    for (ContainerView view : network.containers()) {
      view.network()
          .endpoint(network.network().name())
          .ifPresent(end ->
              members.put(
                  view.id(),
                  new NetworkMember(
                      view.name(),
                      NetworkWriter.endpointId(view, end.networkId()),
                      end.macAddress(),
                      cidr(end.address(), end.prefixLength()),
                      cidr(end.ipv6Address(), end.ipv6PrefixLength()))));
    }
    return members;
  }

  private static String cidr(String address, int prefix) {
    return address.isEmpty() ? "" : address + "/" + prefix;
  }
}
