package io.gantry.engine;

import io.gantry.network.BridgeConfig;
import io.gantry.network.BridgeNetwork;
import io.gantry.network.Networking;
import io.gantry.network.Subnet;
import java.util.List;

/** The default bridge: its subnets are those that are configured, that it has had, or free ones. */
final class StandardBridge {
  private final BridgeSettings settings;
  private final Networking networking;
  private final NetworkRecord before;

  /**
   * The bridge of this engine.
   *
   * @param before what an earlier daemon has saved of it
   */
  StandardBridge(BridgeSettings settings, Networking networking, NetworkRecord before) {
    this.settings = settings;
    this.networking = networking;
    this.before = before;
  }

  /** Makes it, or adopts that of an earlier daemon. */
  BridgeNetwork open() {
    BridgeConfig config = BridgeOptions.standard(settings.name(), settings.options());
    if (settings.ipv6()) {
      config = config.withSubnet(ipv4()).withSubnet(ipv6());
    } else if (settings.subnet().isPresent()) {
      config = config.withSubnet(ipv4());
    }
    return networking.bridge(config);
  }

  private Subnet ipv4() {
    return settings
        .subnet()
        .map(Subnet::parse)
        .or(() -> networking.subnetOf(settings.name()))
        .orElseGet(() -> networking.freeSubnet(List.of(), false));
  }

  private Subnet ipv6() {
    return settings
        .subnetIpv6()
        .map(Subnet::parse)
        .or(() ->
            before.pools().stream()
                .map(pool -> Subnet.parse(pool.subnet()))
                .filter(Subnet::isIpv6)
                .findFirst())
        .orElseGet(() -> networking.freeSubnet(List.of(), true));
  }
}
