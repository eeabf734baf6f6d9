package io.gantry.engine;

import io.gantry.network.BridgeConfig;
import io.gantry.network.BridgeNetwork;
import io.gantry.network.Networking;
import io.gantry.network.Pool;
import io.gantry.network.Subnet;
import java.util.List;
import java.util.Optional;

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
    BridgeConfig config =
        BridgeOptions.standard(settings.name(), settings.options())
            .withRouters(settings.routers())
            .withPool(settings.completed(ipv4()));
    return networking.bridge(
        settings.ipv6() ? config.withPool(settings.completed(ipv6())) : config);
  }

  private Pool ipv4() {
    return settings
        .ipv4()
        .or(() -> networking.poolOf(settings.name()).filter(had -> holds(had, settings.range())))
        .or(() -> settings.range().map(Pool::of))
        .orElseGet(() -> Pool.of(networking.freeSubnet(List.of(), false)));
  }

  private static boolean holds(Pool pool, Optional<Subnet> range) {
    return range.filter(part -> !pool.subnet().contains(part)).isEmpty();
  }

  private Pool ipv6() {
    return settings
        .poolIpv6()
        .or(() ->
            before.pools().stream()
                .filter(PoolSpec::isIpv6)
                .map(BridgeOptions::pool)
                .filter(had -> holds(had, settings.rangeIpv6()))
                .findFirst())
        .or(() -> settings.rangeIpv6().map(Pool::of))
        .orElseGet(() -> Pool.of(networking.freeSubnet(List.of(), true)));
  }
}
