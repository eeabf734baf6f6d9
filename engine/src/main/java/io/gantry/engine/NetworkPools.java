package io.gantry.engine;

import io.gantry.network.Addresses;
import io.gantry.network.Networking;
import io.gantry.network.Pool;
import io.gantry.network.Subnet;
import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which addresses a network gets, one pool of each family that it has. */
final class NetworkPools {
  private final NetworkBook book;
  private final Networking networking;
  private final IpamPools ipam;

  NetworkPools(NetworkBook book, Networking networking, IpamPools ipam) {
    this.book = book;
    this.networking = networking;
    this.ipam = ipam;
  }

  /** NOT_FOUND, in Docker's words, when nobody gives out addresses by this name. */
  void requireDriver(String ipamDriver) {
    ipam.requireDriver(ipamDriver);
  }

  /** What is asked, which nobody gets yet; INVALID for what makes no sense. */
  List<PoolSpec> checked(NetworkRecord wanted) {
    List<PoolSpec> named = named(wanted);
    named.forEach(pool -> withGateway(wanted, pool, Subnet.parse(pool.subnet())));
    return named;
  }

  /** With nothing left open, and held until {@link #release} where a plugin gives them. */
  List<PoolSpec> choose(NetworkRecord wanted) {
    boolean ours = wanted.ipamDriver().equals(NetworkRecord.DEFAULT_IPAM);
    if (wanted.driver().equals(OpenNetworks.PLUGGED)) {
      requireNone(wanted, ours);
      return List.of();
    }
    List<PoolSpec> named = named(wanted);
    if (ours) {
      return completed(wanted, named);
    }
    List<PoolSpec> taken = ipam.take(wanted, ofPlugin(wanted, named));
    try {
      // Says at once what of it makes no sense.
      taken.forEach(BridgeOptions::pool);
      if (wanted.driver().equals("bridge")) {
        taken.forEach(pool -> requireApart(Subnet.parse(pool.subnet())));
      }
      return taken;
    } catch (GantryException e) {
      ipam.release(wanted);
      throw e;
    }
  }

  /** Gives back what {@link #choose} took of a plugin. */
  void release(NetworkRecord network) {
    ipam.release(network);
  }

  /** Addresses, and where they lead, are the plugins' choice. */
  private static void requireNone(NetworkRecord wanted, boolean ours) {
    if (!wanted.pools().isEmpty() || wanted.internal() || !ours) {
      throw GantryException.invalid(
          "the subnets of a network of driver cni, and whether it is internal, are said in its configuration");
    }
  }

  /** Those with a subnet. */
  private static List<PoolSpec> named(NetworkRecord wanted) {
    List<PoolSpec> named = new ArrayList<>();
    for (PoolSpec pool : wanted.pools()) {
      if (pool.subnet().isEmpty()) {
        if (!pool.range().isEmpty() || !pool.gateway().isEmpty() || !pool.reserved().isEmpty()) {
          throw GantryException.invalid(
              "ip-range, gateway and aux-address need a subnet. Hint: --subnet");
        }
        continue;
      }
      Subnet subnet = parsed(pool.subnet());
      requireOne(named, subnet);
      if (subnet.isIpv6() && !wanted.ipv6()) {
        throw GantryException.invalid(
            "subnet %s is an IPv6 one, and the network has no IPv6. Hint: --ipv6"
                .formatted(subnet));
      }
      named.add(pool);
    }
    if (!wanted.ipv4() && !wanted.ipv6() && named.isEmpty()) {
      throw GantryException.invalid("IPv4 or IPv6 must be enabled");
    }
    return named;
  }

  private List<PoolSpec> completed(NetworkRecord wanted, List<PoolSpec> named) {
    List<PoolSpec> all = new ArrayList<>();
    for (PoolSpec pool : named) {
      Subnet subnet = Subnet.parse(pool.subnet());
      requireApart(subnet);
      all.add(withGateway(wanted, pool, subnet));
    }
    if (wanted.ipv4() && of(named, false).isEmpty()) {
      all.addFirst(chosen(wanted, false));
    }
    if (wanted.ipv6() && of(named, true).isEmpty()) {
      all.add(chosen(wanted, true));
    }
    return all;
  }

  private static List<IpamPools.Wanted> ofPlugin(NetworkRecord wanted, List<PoolSpec> named) {
    PoolSpec any = new PoolSpec("", "", "", Map.of());
    List<IpamPools.Wanted> all = new ArrayList<>();
    if (wanted.ipv4()) {
      all.add(ofPlugin(wanted, of(named, false).orElse(any), false));
    }
    if (wanted.ipv6()) {
      all.add(ofPlugin(wanted, of(named, true).orElse(any), true));
    }
    return all;
  }

  private static IpamPools.Wanted ofPlugin(NetworkRecord wanted, PoolSpec pool, boolean ipv6) {
    return new IpamPools.Wanted(pool, ipv6, BridgeOptions.hasGateway(wanted, ipv6));
  }

  private static Optional<PoolSpec> of(List<PoolSpec> pools, boolean ipv6) {
    return pools.stream().filter(pool -> pool.isIpv6() == ipv6).findFirst();
  }

  private PoolSpec chosen(NetworkRecord wanted, boolean ipv6) {
    Subnet subnet = networking.freeSubnet(taken(), ipv6);
    return withGateway(wanted, new PoolSpec(subnet.toString(), "", "", Map.of()), subnet);
  }

  private static PoolSpec withGateway(NetworkRecord wanted, PoolSpec pool, Subnet subnet) {
    boolean first = pool.gateway().isEmpty() && BridgeOptions.hasGateway(wanted, subnet.isIpv6());
    String gateway = first ? Addresses.text(subnet.gateway()) : pool.gateway();
    // Says at once what of it makes no sense.
    Pool checked =
        BridgeOptions.pool(new PoolSpec(subnet.toString(), pool.range(), gateway, pool.reserved()));
    return new PoolSpec(
        subnet.toString(),
        checked.range().map(Subnet::toString).orElse(""),
        checked.gateway().map(Addresses::text).orElse(""),
        pool.reserved());
  }

  private static Subnet parsed(String text) {
    Subnet subnet = Subnet.parse(text);
    if (!Addresses.parse(text.substring(0, text.indexOf('/'))).equals(subnet.base())) {
      throw GantryException.invalid("invalid subnet %s: it should be %s".formatted(text, subnet));
    }
    return subnet;
  }

  private static void requireOne(List<PoolSpec> before, Subnet subnet) {
    if (before.stream().anyMatch(pool -> pool.isIpv6() == subnet.isIpv6())) {
      throw GantryException.invalid(
          "a network has one subnet of each family, and %s is the second".formatted(subnet));
    }
  }

  private void requireApart(Subnet subnet) {
    for (NetworkRecord other : made()) {
      for (PoolSpec pool : other.pools()) {
        if (Subnet.parse(pool.subnet()).overlaps(subnet)) {
          throw GantryException.invalid(
              "invalid pool request: Pool overlaps with other one on this address space: %s and %s of network %s"
                  .formatted(subnet, pool.subnet(), other.name()));
        }
      }
    }
  }

  private List<Subnet> taken() {
    return made().stream()
        .flatMap(network -> network.pools().stream())
        .map(pool -> Subnet.parse(pool.subnet()))
        .toList();
  }

  private List<NetworkRecord> made() {
    return book.all().stream().filter(network -> !network.configOnly()).toList();
  }
}
