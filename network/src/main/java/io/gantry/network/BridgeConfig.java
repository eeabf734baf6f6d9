package io.gantry.network;

import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a bridge network shall be. Daemons side by side need different names.
 *
 * @param name of the bridge, 1-15 characters of {@code [A-Za-z0-9_-]}, a letter first
 * @param ipv4 with the bridge's own address as its gateway; empty with an empty {@code ipv6}: what
 *     the bridge has when it exists, else the first free subnet
 * @param routers where members' default routes lead instead of to the bridge, at most one of each
 *     family
 * @param inhibitIpv4 the bridge has no IPv4 address: another device on it is the members' router
 * @param mtu of the bridge and of all devices on it, in bytes; 0: the kernel's 1500
 * @param rules what may go where
 */
public record BridgeConfig(
    String name,
    Optional<Pool> ipv4,
    Optional<Pool> ipv6,
    List<InetAddress> routers,
    boolean inhibitIpv4,
    int mtu,
    Rules rules) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,14}");

  /**
   * What may go where.
   *
   * @param internal nothing leaves the network or comes into it
   * @param masquerade what leaves carries the host's address
   * @param talk containers on the network reach each other
   * @param guarded nobody sends in the name of another member
   * @param ipv4 how members are reached from outside by IPv4
   * @param ipv6 the same of IPv6
   * @param trusted devices of the host: who comes by them reaches published ports of members by the
   *     members' own addresses, too
   */
  public record Rules(
      boolean internal,
      boolean masquerade,
      boolean talk,
      boolean guarded,
      GatewayMode ipv4,
      GatewayMode ipv6,
      List<String> trusted) {
    public static final Rules STANDARD = new Rules(false, true, true, true);

    public Rules {
      trusted = List.copyOf(trusted);
    }

    public Rules(boolean internal, boolean masquerade, boolean talk, boolean guarded) {
      this(internal, masquerade, talk, guarded, GatewayMode.NAT, GatewayMode.NAT, List.of());
    }

    public Rules withModes(GatewayMode four, GatewayMode six) {
      return new Rules(internal, masquerade, talk, guarded, four, six, trusted);
    }

    public Rules withTrusted(List<String> devices) {
      return new Rules(internal, masquerade, talk, guarded, ipv4, ipv6, devices);
    }

    GatewayMode mode(boolean six) {
      return six ? ipv6 : ipv4;
    }
  }

  public BridgeConfig {
    routers = List.copyOf(routers);
    if (!NAME.matcher(name).matches()) {
      throw GantryException.invalid(
          "bridge name \"" + name + "\" is not 1-15 of letters, digits, _ and -, a letter first");
    }
    if (mtu != 0 && (mtu < 68 || mtu > 65535)) {
      throw GantryException.invalid("MTU " + mtu + " is not within 68-65535");
    }
    if (ipv6.isPresent() && mtu != 0 && mtu < 1280) {
      throw GantryException.invalid("MTU " + mtu + " is below 1280, the least for IPv6");
    }
  }

  /** The default network, {@code gantry0}. */
  public static BridgeConfig standard() {
    return named("gantry0");
  }

  public static BridgeConfig named(String name) {
    return new BridgeConfig(
        name, Optional.empty(), Optional.empty(), List.of(), false, 0, Rules.STANDARD);
  }

  /** With all of this subnet, IPv4 or IPv6. */
  public BridgeConfig withSubnet(Subnet chosen) {
    return withPool(Pool.of(chosen));
  }

  public BridgeConfig withPool(Pool pool) {
    return pool.subnet().isIpv6()
        ? new BridgeConfig(name, ipv4, Optional.of(pool), routers, inhibitIpv4, mtu, rules)
        : new BridgeConfig(name, Optional.of(pool), ipv6, routers, inhibitIpv4, mtu, rules);
  }

  public BridgeConfig withRouters(List<InetAddress> changed) {
    return new BridgeConfig(name, ipv4, ipv6, changed, inhibitIpv4, mtu, rules);
  }

  public BridgeConfig withInhibitIpv4(boolean changed) {
    return new BridgeConfig(name, ipv4, ipv6, routers, changed, mtu, rules);
  }

  boolean hasPools() {
    return ipv4.isPresent() || ipv6.isPresent();
  }

  /** Whether the bridge has the gateway's address of this pool. */
  boolean isAddressed(Pool pool) {
    boolean six = pool.subnet().isIpv6();
    return pool.gateway().isPresent()
        && rules.mode(six) != GatewayMode.ISOLATED
        && (six || !inhibitIpv4);
  }

  /** Where members' default routes lead that have addresses of this pool. */
  Optional<InetAddress> wayOut(Pool pool) {
    return rules.internal()
        ? Optional.empty()
        : routers.stream().filter(pool.subnet()::contains).findFirst().or(pool::gateway);
  }

  public BridgeConfig withMtu(int bytes) {
    return new BridgeConfig(name, ipv4, ipv6, routers, inhibitIpv4, bytes, rules);
  }

  public BridgeConfig withRules(Rules changed) {
    return new BridgeConfig(name, ipv4, ipv6, routers, inhibitIpv4, mtu, changed);
  }
}
