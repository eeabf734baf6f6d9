package io.gantry.engine;

import io.gantry.network.Addresses;
import io.gantry.network.Pool;
import io.gantry.network.Subnet;
import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The default bridge.
 *
 * @param ipv4 subnet, and the bridge's own address as its gateway; absent is the first free subnet
 * @param range the part of the IPv4 subnet that containers get addresses from, which is the whole
 *     subnet where nothing else says which
 * @param ipv6 whether containers on it have IPv6 addresses
 * @param poolIpv6 as {@code ipv4}; absent is a unique local one
 * @param rangeIpv6 as {@code range}, of the IPv6 subnet
 * @param routers where containers' default routes lead instead of to the bridge, at most one of
 *     each family
 * @param options those of the driver {@code bridge}, by the names that networks of users have them
 */
public record BridgeSettings(
    String name,
    Optional<Pool> ipv4,
    Optional<Subnet> range,
    boolean ipv6,
    Optional<Pool> poolIpv6,
    Optional<Subnet> rangeIpv6,
    List<InetAddress> routers,
    Map<String, String> options) {
  public static final BridgeSettings DEFAULT = named("gantry0");

  /** INVALID when an option or a subnet makes no sense. */
  public BridgeSettings {
    routers = List.copyOf(routers);
    options = Map.copyOf(options);
    ipv4.map(Pool::subnet).ifPresent(subnet -> requireFamily(subnet, false));
    range.ifPresent(subnet -> requireFamily(subnet, false));
    poolIpv6.map(Pool::subnet).ifPresent(subnet -> requireFamily(subnet, true));
    rangeIpv6.ifPresent(subnet -> requireFamily(subnet, true));
    var _ = BridgeOptions.standard(name, options);
  }

  /** With everything else as usual. */
  public static BridgeSettings named(String name) {
    return new BridgeSettings(
        name,
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of());
  }

  /**
   * The bridge's own address with its prefix, such as {@code 172.29.0.1/16}; of the subnet's base
   * the first address.
   */
  public BridgeSettings withAddress(String text) {
    return new BridgeSettings(
        name, Optional.of(pool(text)), range, ipv6, poolIpv6, rangeIpv6, routers, options);
  }

  /** The same of IPv6, such as {@code fd00:1::1/64}. */
  public BridgeSettings withAddressIpv6(String text) {
    return new BridgeSettings(
        name, ipv4, range, ipv6, Optional.of(pool(text)), rangeIpv6, routers, options);
  }

  private static Pool pool(String text) {
    Subnet subnet = Subnet.parse(text);
    InetAddress own = Addresses.parse(text.substring(0, text.indexOf('/')));
    if (!subnet.isIpv6() && own.equals(subnet.at(subnet.size() - 1))) {
      throw GantryException.invalid(
          "%s is the broadcast address of subnet %s. Hint: %s/%d"
              .formatted(
                  Addresses.text(own), subnet, Addresses.text(subnet.gateway()), subnet.prefix()));
    }
    return own.equals(subnet.base()) ? Pool.of(subnet) : Pool.of(subnet, own);
  }

  /** Where containers get IPv4 addresses from, such as {@code 172.29.1.0/24}. */
  public BridgeSettings withRange(String text) {
    return new BridgeSettings(
        name, ipv4, Optional.of(Subnet.parse(text)), ipv6, poolIpv6, rangeIpv6, routers, options);
  }

  /** Whether containers have IPv6 addresses. */
  public BridgeSettings withIpv6(boolean changed) {
    return new BridgeSettings(name, ipv4, range, changed, poolIpv6, rangeIpv6, routers, options);
  }

  /** Where they get them from, such as {@code fd00:1::/80}. */
  public BridgeSettings withRangeIpv6(String text) {
    return new BridgeSettings(
        name, ipv4, range, ipv6, poolIpv6, Optional.of(Subnet.parse(text)), routers, options);
  }

  /** Where IPv4 default routes lead instead of to the bridge. */
  public BridgeSettings withRouter(String address) {
    return withRouter(address, false);
  }

  /** Where IPv6 default routes lead instead of to the bridge. */
  public BridgeSettings withRouterIpv6(String address) {
    return withRouter(address, true);
  }

  private BridgeSettings withRouter(String address, boolean ipv6Router) {
    InetAddress router = Addresses.parse(address);
    if (Addresses.isIpv6(router) != ipv6Router) {
      throw GantryException.invalid(
          "default gateway %s is no IPv%d address".formatted(address, ipv6Router ? 6 : 4));
    }
    List<InetAddress> more = new ArrayList<>(routers);
    more.add(router);
    return new BridgeSettings(name, ipv4, range, ipv6, poolIpv6, rangeIpv6, more, options);
  }

  /** The host's address of ports that name none. */
  public BridgeSettings withHostAddress(String address) {
    return withOption(BridgeOptions.HOST_ADDRESS, Addresses.text(Addresses.parse(address)));
  }

  /** Of the bridge and all devices on it, in bytes. */
  public BridgeSettings withMtu(String bytes) {
    return withOption(BridgeOptions.MTU, bytes);
  }

  /** Whether containers on it reach each other; true or false. */
  public BridgeSettings withTalk(String flag) {
    return withOption(BridgeOptions.TALK, flag);
  }

  /** Whether what leaves carries the host's address; true or false. */
  public BridgeSettings withMasquerade(String flag) {
    return withOption(BridgeOptions.MASQUERADE, flag);
  }

  /**
   * Says what does not lie in the subnets as far as they are known.
   *
   * @throws GantryException INVALID
   */
  public void check() {
    ipv4.or(() -> range.map(Pool::of)).ifPresent(this::completed);
    poolIpv6.or(() -> rangeIpv6.map(Pool::of)).ifPresent(this::completed);
  }

  /** This pool with the part that is given out, and without the router's address. */
  Pool completed(Pool pool) {
    boolean six = pool.subnet().isIpv6();
    Optional<Subnet> part = six ? rangeIpv6 : range;
    part.filter(given -> !pool.subnet().contains(given))
        .ifPresent(given -> {
          throw GantryException.invalid(
              "no matching subnet for range %s: fixed-cidr%s must lie in the bridge's subnet %s"
                  .formatted(given, six ? "-v6" : "", pool.subnet()));
        });
    return new Pool(pool.subnet(), part, pool.gateway(), router(pool).stream().toList());
  }

  private Optional<InetAddress> router(Pool pool) {
    boolean six = pool.subnet().isIpv6();
    Optional<InetAddress> router =
        routers.stream().filter(address -> Addresses.isIpv6(address) == six).findFirst();
    router
        .filter(address -> !pool.subnet().contains(address))
        .ifPresent(address -> {
          throw GantryException.invalid(
              "default gateway ip must be part of the network: %s is not in %s"
                  .formatted(Addresses.text(address), pool.subnet()));
        });
    return router;
  }

  private BridgeSettings withOption(String key, String value) {
    Map<String, String> more = new HashMap<>(options);
    more.put(key, value);
    return new BridgeSettings(name, ipv4, range, ipv6, poolIpv6, rangeIpv6, routers, more);
  }

  private static void requireFamily(Subnet subnet, boolean six) {
    if (subnet.isIpv6() != six) {
      throw GantryException.invalid(
          six
              ? "subnet " + subnet + " of the bridge's IPv6 is an IPv4 one"
              : "subnet " + subnet + " of the bridge's IPv4 is an IPv6 one");
    }
  }
}
