package io.gantry.network;

import io.gantry.linux.Link;
import io.gantry.linux.LinkAddress;
import io.gantry.linux.MacAddress;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import io.gantry.oci.GantryException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bridge device of a network, up, with the gateway's addresses where it shall have them. */
record Bridge(String name, int index, Optional<Pool> ipv4, Optional<Pool> ipv6) {
  /** Makes it, or adopts what an earlier daemon made. With pools. */
  static Bridge ensure(Netlink netlink, BridgeConfig config, Rollback rollback) {
    Optional<Link> existing = netlink.link(config.name());
    existing.ifPresent(Bridge::requireBridge);
    Link link = existing.orElseGet(() -> make(netlink, config, rollback));
    Bridge bridge = of(config, link.index());
    List<Pool> addressed = bridge.pools().stream().filter(config::isAddressed).toList();
    addressed.forEach(pool -> bridge.makeRoom(netlink, link, pool));
    bridge.finish(netlink, link, addressed, config.rules());
    return bridge;
  }

  private static Bridge of(BridgeConfig config, int index) {
    return new Bridge(config.name(), index, config.ipv4(), config.ipv6());
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

  /** Removes it, unless it was there before any network had it: then it stays as it is. */
  void delete(Netlink netlink) {
    if (netlink.link(name).flatMap(Link::mac).filter(identity()::equals).isPresent()) {
      netlink.run(new NetlinkRequest.DeleteLink(name));
    }
  }

  /**
   * The hardware address of a bridge that Gantry makes. With one of its own, a bridge does not
   * change it whenever a port comes or goes.
   */
  private MacAddress identity() {
    Pool pool = ipv4.or(() -> ipv6).orElseThrow();
    // The subnet's base is nobody's.
    return macFor(pool.gateway().orElse(pool.subnet().base()));
  }

  /**
   * Docker's rule: the address behind 02:42, so that it changes no faster than ARP caches forget.
   * Of an IPv6 address the last 32 bits.
   */
  static MacAddress macFor(InetAddress address) {
    long low = Addresses.number(address).and(BigInteger.valueOf(0xffffffffL)).longValue();
    return new MacAddress(0x0242L << 32 | low);
  }

  private static Link make(Netlink netlink, BridgeConfig config, Rollback rollback) {
    MacAddress mac = of(config, 0).identity();
    netlink.run(new NetlinkRequest.CreateBridge(config.name(), Optional.of(mac), config.mtu()));
    rollback.add(() -> netlink.run(new NetlinkRequest.DeleteLink(config.name())));
    return netlink.link(config.name()).orElseThrow();
  }

  private void finish(Netlink netlink, Link link, List<Pool> addressed, BridgeConfig.Rules rules) {
    setIpv6(addressed, rules);
    List<LinkAddress> addresses = netlink.addresses();
    for (Pool pool : addressed) {
      boolean there =
          addresses.stream().anyMatch(found -> found.link() == index && isOf(found, pool));
      if (!there) {
        Reach.requireFree(netlink, pool.subnet());
        netlink.run(
            new NetlinkRequest.AddAddress(
                index, pool.gateway().orElseThrow(), pool.subnet().prefix()));
      }
    }
    if (!link.up()) {
      netlink.run(new NetlinkRequest.SetUp(index, true));
    }
  }

  private void setIpv6(List<Pool> addressed, BridgeConfig.Rules rules) {
    if (ipv6.filter(addressed::contains).isPresent()) {
      // This host is the router here, and takes nobody's advertisements.
      Sysctl.write("ipv6/conf/" + name + "/accept_ra", "0");
      // While its link-local address is looked for, it cannot ask where a member is to whom it
      // forwards; and the first member would wait for that.
      Sysctl.write("ipv6/conf/" + name + "/accept_dad", "0");
      Sysctl.write("ipv6/conf/" + name + "/disable_ipv6", "0");
    } else if (rules.mode(ipv6.isPresent()) == GatewayMode.ISOLATED) {
      // The kernel would give it a link-local address.
      Sysctl.write("ipv6/conf/" + name + "/disable_ipv6", "1");
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

  /** Another address than the configured one goes, unless somebody is on the bridge who uses it. */
  private void makeRoom(Netlink netlink, Link link, Pool wanted) {
    List<LinkAddress> current = addressesOf(netlink, index, wanted.subnet().isIpv6());
    boolean there = current.stream().anyMatch(address -> isOf(address, wanted));
    if (there || current.isEmpty()) {
      return;
    }
    if (!ports(netlink).isEmpty()) {
      throw GantryException.conflict(
          "bridge %s has address %s, not %s as configured. Hint: stop the containers that are on it"
              .formatted(
                  name,
                  text(current.getFirst().address(), current.getFirst().prefix()),
                  text(wanted.gateway().orElseThrow(), wanted.subnet().prefix())));
    }
    for (LinkAddress address : current) {
      netlink.run(new NetlinkRequest.DeleteAddress(index, address.address(), address.prefix()));
      if (link.mac().filter(macFor(address.address())::equals).isPresent()) {
        netlink.run(new NetlinkRequest.SetMac(index, identity()));
      }
    }
  }

  /** The first IPv4 address of a device, as the gateway of its subnet; empty without a device. */
  static Optional<Pool> poolOf(Netlink netlink, String device) {
    return netlink
        .link(device)
        .flatMap(link -> addressesOf(netlink, link.index(), false).stream().findFirst())
        .map(found -> Pool.of(new Subnet(found.address(), found.prefix()), found.address()));
  }

  /** Without the link-local one that the kernel gives. */
  private static List<LinkAddress> addressesOf(Netlink netlink, int device, boolean ipv6) {
    return netlink.addresses().stream()
        .filter(found -> found.link() == device && Addresses.isIpv6(found.address()) == ipv6)
        .filter(found -> !ipv6 || !found.address().isLinkLocalAddress())
        .toList();
  }

  private static boolean isOf(LinkAddress found, Pool pool) {
    return pool.gateway().filter(found.address()::equals).isPresent()
        && found.prefix() == pool.subnet().prefix();
  }

  private static String text(InetAddress address, int prefix) {
    return Addresses.text(address) + "/" + prefix;
  }
}
