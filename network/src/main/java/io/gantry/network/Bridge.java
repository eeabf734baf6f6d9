package io.gantry.network;

import io.gantry.linux.Link;
import io.gantry.linux.LinkAddress;
import io.gantry.linux.MacAddress;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import io.gantry.oci.GantryException;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bridge device of a network, up, with the gateway's addresses. */
record Bridge(String name, int index, Optional<Pool> ipv4, Optional<Pool> ipv6) {
  /** Makes it, or adopts what an earlier daemon made. */
  static Bridge ensure(Netlink netlink, BridgeConfig config) {
    Optional<Link> existing = netlink.link(config.name());
    existing.ifPresent(Bridge::requireBridge);
    Optional<Subnet> current = existing.flatMap(link -> subnetOf(netlink, link));
    if (current.isPresent() && config.ipv4().isPresent()) {
      requireSame(config, current.get());
    }
    BridgeConfig chosen = config;
    if (config.ipv4().isEmpty() && config.ipv6().isEmpty()) {
      chosen = config.withSubnet(current.orElseGet(() -> SubnetChoice.free(Reach.of(netlink))));
    }
    Link link = existing.isPresent() ? existing.get() : make(netlink, chosen);
    Bridge bridge = new Bridge(link.name(), link.index(), chosen.ipv4(), chosen.ipv6());
    bridge.finish(netlink, link, existing.isEmpty());
    return bridge;
  }

  /** Of both families. */
  List<Pool> pools() {
    List<Pool> pools = new ArrayList<>();
    ipv4.ifPresent(pools::add);
    ipv6.ifPresent(pools::add);
    return pools;
  }

  /** The devices that are ports of this bridge. */
  List<Link> ports(Netlink netlink) {
    return netlink.links().stream().filter(link -> link.master().orElse(0) == index).toList();
  }

  void delete(Netlink netlink) {
    netlink.run(new NetlinkRequest.DeleteLink(name));
  }

  /**
   * Docker's rule: the address behind 02:42, so that it changes no faster than ARP caches forget.
   * Of an IPv6 address the last 32 bits.
   */
  static MacAddress macFor(InetAddress address) {
    long low = Addresses.number(address).and(BigInteger.valueOf(0xffffffffL)).longValue();
    return new MacAddress(0x0242L << 32 | low);
  }

  private static Link make(Netlink netlink, BridgeConfig config) {
    config.ipv4().ifPresent(pool -> Reach.requireFree(netlink, pool.subnet()));
    config.ipv6().ifPresent(pool -> Reach.requireFree(netlink, pool.subnet()));
    InetAddress gateway = config.ipv4().or(config::ipv6).orElseThrow().gateway();
    // With an address of its own, the bridge does not change it whenever a port comes or goes.
    netlink.run(
        new NetlinkRequest.CreateBridge(config.name(), Optional.of(macFor(gateway)), config.mtu()));
    return netlink.link(config.name()).orElseThrow();
  }

  private void finish(Netlink netlink, Link link, boolean made) {
    try {
      if (ipv6.isPresent()) {
        // This host is the router here, and takes nobody's advertisements.
        Sysctl.write("ipv6/conf/" + name + "/accept_ra", "0");
        Sysctl.write("ipv6/conf/" + name + "/disable_ipv6", "0");
      }
      List<LinkAddress> addresses = netlink.addresses();
      for (Pool pool : pools()) {
        boolean addressed =
            addresses.stream()
                .anyMatch(found ->
                    found.link() == index
                        && found.address().equals(pool.gateway())
                        && found.prefix() == pool.subnet().prefix());
        if (!addressed) {
          netlink.run(new NetlinkRequest.AddAddress(index, pool.gateway(), pool.subnet().prefix()));
        }
      }
      if (!link.up()) {
        netlink.run(new NetlinkRequest.SetUp(index, true));
      }
    } catch (RuntimeException e) {
      if (made) {
        delete(netlink);
      }
      throw e;
    }
  }

  private static void requireBridge(Link link) {
    if (!link.kind().equals("bridge")) {
      throw GantryException.conflict(
          "network device "
              + link.name()
              + " exists and is not a bridge. Hint: choose another name");
    }
  }

  private static void requireSame(BridgeConfig config, Subnet current) {
    Subnet wanted = config.ipv4().orElseThrow().subnet();
    if (!wanted.equals(current)) {
      throw GantryException.conflict(
          "bridge %s has subnet %s, not %s as configured. Hint: remove it when no container is on it: ip link delete %s"
              .formatted(config.name(), current, wanted, config.name()));
    }
  }

  static Optional<Subnet> subnetOf(Netlink netlink, Link link) {
    return netlink.addresses().stream()
        .filter(address -> address.link() == link.index())
        .filter(address -> address.address() instanceof Inet4Address)
        .map(address -> new Subnet(address.address(), address.prefix()))
        .findFirst();
  }
}
