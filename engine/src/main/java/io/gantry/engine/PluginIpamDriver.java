package io.gantry.engine;

import io.gantry.linux.MacAddress;
import io.gantry.network.Addresses;
import io.gantry.network.IpamDriver;
import io.gantry.network.Subnet;
import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The addresses of one network, of an address management plugin. What it answers is checked. */
final class PluginIpamDriver implements IpamDriver {
  private static final String MAC = "com.docker.network.endpoint.macaddress";

  private final IpamLeases leases;
  private final String name;

  /** At most one of each family. */
  private final List<IpamLease> pools;

  PluginIpamDriver(IpamLeases leases, String name, List<IpamLease> pools) {
    this.leases = leases;
    this.name = name;
    this.pools = List.copyOf(pools);
  }

  @Override
  public boolean requiresMac() {
    return leases.plugin(name).capabilities().requiresMacAddress();
  }

  @Override
  public InetAddress request(boolean ipv6, Optional<InetAddress> wanted, Optional<MacAddress> mac) {
    Map<String, String> options =
        mac.filter(_ -> requiresMac()).map(PluginIpamDriver::options).orElse(Map.of());
    return request(pool(ipv6), wanted, options);
  }

  /** Takes an address of a pool; empty is any free one. */
  InetAddress request(IpamLease pool, Optional<InetAddress> wanted, Map<String, String> options) {
    String text = wanted.map(Addresses::text).orElse("");
    String given = leases.plugin(name).requestAddress(pool.pool(), text, options);
    try {
      InetAddress address = checked(pool, wanted, given);
      leases.put(pool.withAddress(Addresses.text(address)));
      FaultPoints.reach("ipam.address");
      return address;
    } catch (GantryException e) {
      giveBack(pool.withAddress(given.split("/", 2)[0]));
      throw e;
    }
  }

  /** What made no sense; but not what another one has. */
  private void giveBack(IpamLease lease) {
    if (!lease.isPool() && !leases.has(lease)) {
      leases.release(lease);
    }
  }

  private InetAddress checked(IpamLease pool, Optional<InetAddress> wanted, String given) {
    Subnet subnet = Subnet.parse(pool.subnet());
    if (prefix(given) != subnet.prefix()) {
      throw lie("gave the address \"%s\" of the pool %s".formatted(given, subnet));
    }
    InetAddress address = Addresses.parse(given.substring(0, given.indexOf('/')));
    if (!subnet.contains(address)) {
      throw lie("gave the address %s, which is none of the pool %s".formatted(given, subnet));
    }
    if (!wanted.orElse(address).equals(address)) {
      throw lie(
          "gave the address %s where %s was wanted"
              .formatted(given, wanted.map(Addresses::text).orElse("")));
    }
    return address;
  }

  /** -1 of what is not in CIDR form. */
  private static int prefix(String given) {
    try {
      return Subnet.parse(given).prefix();
    } catch (GantryException e) {
      return -1;
    }
  }

  @Override
  public void replay(InetAddress address, MacAddress mac) {
    IpamLease lease = lease(address);
    leases.replay(
        lease,
        plugin -> {
          Map<String, String> options =
              plugin.capabilities().requiresMacAddress() ? options(mac) : Map.of();
          var _ = plugin.requestAddress(lease.pool(), lease.address(), options);
        });
  }

  @Override
  public void release(InetAddress address) {
    leases.release(lease(address));
  }

  @Override
  public void releaseAllBut(Collection<InetAddress> held) {
    List<String> stay = held.stream().map(Addresses::text).toList();
    pools.stream()
        .flatMap(pool -> leases.of(pool.network()).stream())
        .distinct()
        .filter(lease -> !lease.isPool() && !stay.contains(lease.address()))
        .forEach(leases::releaseAtStart);
  }

  private IpamLease lease(InetAddress address) {
    String text = Addresses.text(address);
    return pool(text.contains(":")).withAddress(text);
  }

  private IpamLease pool(boolean ipv6) {
    return pools.stream()
        .filter(pool -> pool.isIpv6() == ipv6)
        .findFirst()
        .orElseThrow(() ->
            GantryException.notFound("IPAM driver " + name + " has given no pool of this family"));
  }

  private static Map<String, String> options(MacAddress mac) {
    return Map.of(MAC, mac.toString());
  }

  private GantryException lie(String what) {
    return new GantryException(
        GantryException.Kind.UNAVAILABLE, "IPAM driver %s %s".formatted(name, what));
  }
}
