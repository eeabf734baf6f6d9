package io.gantry.network;

import io.gantry.linux.Link;
import io.gantry.linux.LinkAddress;
import io.gantry.linux.MacAddress;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import io.gantry.oci.GantryException;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bridge device of a network, up, with the first address of its subnet. */
record Bridge(String name, int index, Subnet subnet) {
  /** Makes it, or adopts what an earlier daemon made. */
  static Bridge ensure(Netlink netlink, BridgeConfig config) {
    Optional<Link> existing = netlink.link(config.name());
    existing.ifPresent(Bridge::requireBridge);
    Optional<Subnet> current = existing.flatMap(link -> subnetOf(netlink, link));
    if (current.isEmpty()) {
      Subnet subnet = freeSubnet(netlink, config.subnet());
      return finished(netlink, existing.orElseGet(() -> make(netlink, config, subnet)), subnet);
    }
    Subnet subnet = current.get();
    if (config.subnet().isPresent() && !config.subnet().get().equals(subnet)) {
      throw GantryException.conflict(
          "bridge %s has subnet %s, not %s as configured. Hint: remove it when no container is on it: ip link delete %s"
              .formatted(config.name(), subnet, config.subnet().get(), config.name()));
    }
    return finished(netlink, existing.orElseThrow(), subnet);
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
   */
  static MacAddress macFor(Inet4Address address) {
    return new MacAddress(0x0242L << 32 | Integer.toUnsignedLong(Ipv4.bits(address)));
  }

  private static Link make(Netlink netlink, BridgeConfig config, Subnet subnet) {
    // With an address of its own, the bridge does not change it whenever a port comes or goes.
    netlink.run(
        new NetlinkRequest.CreateBridge(
            config.name(), Optional.of(macFor(subnet.gateway())), config.mtu()));
    return netlink.link(config.name()).orElseThrow();
  }

  private static Bridge finished(Netlink netlink, Link link, Subnet subnet) {
    boolean addressed =
        netlink.addresses().stream()
            .anyMatch(found ->
                found.link() == link.index()
                    && found.address().equals(subnet.gateway())
                    && found.prefix() == subnet.prefix());
    if (!addressed) {
      netlink.run(new NetlinkRequest.AddAddress(link.index(), subnet.gateway(), subnet.prefix()));
    }
    if (!link.up()) {
      netlink.run(new NetlinkRequest.SetUp(link.index(), true));
    }
    return new Bridge(link.name(), link.index(), subnet);
  }

  private static void requireBridge(Link link) {
    if (!link.kind().equals("bridge")) {
      throw GantryException.conflict(
          "network device "
              + link.name()
              + " exists and is not a bridge. Hint: choose another name");
    }
  }

  private static Optional<Subnet> subnetOf(Netlink netlink, Link link) {
    return netlink.addresses().stream()
        .filter(address -> address.link() == link.index())
        .flatMap(address -> ipv4(address).stream())
        .findFirst();
  }

  private static Subnet freeSubnet(Netlink netlink, Optional<Subnet> configured) {
    List<Subnet> taken = new ArrayList<>();
    netlink.addresses().forEach(address -> ipv4(address).ifPresent(taken::add));
    netlink
        .routes()
        .forEach(route -> {
          if (route.destination().orElse(null) instanceof Inet4Address to && route.prefix() > 0) {
            taken.add(new Subnet(to, route.prefix()));
          }
        });
    if (configured.isEmpty()) {
      return SubnetChoice.free(taken);
    }
    Subnet wanted = configured.get();
    for (Subnet other : taken) {
      if (wanted.overlaps(other)) {
        throw GantryException.conflict(
            "subnet "
                + wanted
                + " overlaps "
                + other
                + ", which this host reaches already."
                + " Hint: configure another one");
      }
    }
    return wanted;
  }

  private static Optional<Subnet> ipv4(LinkAddress address) {
    return address.address() instanceof Inet4Address four
        ? Optional.of(new Subnet(four, address.prefix()))
        : Optional.empty();
  }
}
