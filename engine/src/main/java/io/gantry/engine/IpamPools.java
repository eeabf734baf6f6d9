package io.gantry.engine;

import io.gantry.network.Addresses;
import io.gantry.network.IpamDriver;
import io.gantry.network.Subnet;
import io.gantry.oci.GantryException;
import io.gantry.plugin.IpamPlugin;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pools of networks whose addresses a plugin gives out ({@code --ipam-driver}). */
final class IpamPools {
  private static final String GATEWAY = "com.docker.network.gateway";
  private static final Map<String, String> AS_GATEWAY = Map.of("RequestAddressType", GATEWAY);

  private final IpamLeases leases;

  IpamPools(IpamLeases leases) {
    this.leases = leases;
  }

  /** NOT_FOUND, in Docker's words, when there is no such driver. */
  void requireDriver(String driver) {
    if (!driver.equals(NetworkRecord.DEFAULT_IPAM)) {
      var _ = leases.plugin(driver);
    }
  }

  /**
   * Takes what a network wants, with its gateways and reserved addresses. Nothing is held when it
   * fails.
   *
   * @param wanted of each family that the network has
   */
  List<PoolSpec> take(NetworkRecord network, List<Wanted> wanted) {
    try {
      List<PoolSpec> taken = new ArrayList<>();
      wanted.forEach(one -> taken.add(take(network, one)));
      return taken;
    } catch (RuntimeException e) {
      release(network);
      throw e;
    }
  }

  /**
   * What a network wants of one family.
   *
   * @param pool empty texts are the plugin's choice
   * @param gateway whether it needs one that it does not name
   */
  record Wanted(PoolSpec pool, boolean ipv6, boolean gateway) {}

  private PoolSpec take(NetworkRecord network, Wanted wanted) {
    PoolSpec spec = wanted.pool();
    IpamPlugin plugin = leases.plugin(network.ipamDriver());
    IpamPlugin.Pool given =
        plugin.requestPool(
            plugin.localAddressSpace(),
            spec.subnet(),
            spec.range(),
            network.ipamOptions(),
            wanted.ipv6());
    IpamLease pool =
        new IpamLease(network.id(), network.ipamDriver(), given.id(), given.subnet(), "");
    leases.put(pool);
    FaultPoints.reach("ipam.pool");
    Subnet subnet = checked(network, wanted, given);
    IpamLease known = pool.withSubnet(subnet.toString());
    leases.put(known);
    PluginIpamDriver addresses = new PluginIpamDriver(leases, network.ipamDriver(), List.of(known));
    String gateway = gateway(known, wanted, given, addresses);
    Map<String, String> reserved = new HashMap<>();
    spec.reserved()
        .forEach(
            (name, address) -> reserved.put(name, request(addresses, known, address, Map.of())));
    return new PoolSpec(subnet.toString(), spec.range(), gateway, reserved);
  }

  private static Subnet checked(NetworkRecord network, Wanted wanted, IpamPlugin.Pool given) {
    String lie =
        "IPAM driver %s gave the pool \"%s\"".formatted(network.ipamDriver(), given.subnet());
    if (given.id().isEmpty()) {
      throw unavailable(lie + " without a PoolID");
    }
    Subnet subnet;
    try {
      subnet = Subnet.parse(given.subnet());
    } catch (GantryException e) {
      throw unavailable(lie + ", which is not of the form 10.0.0.0/24");
    }
    String asked = wanted.pool().subnet();
    boolean other = !asked.isEmpty() && !subnet.equals(Subnet.parse(asked));
    if (other || subnet.isIpv6() != wanted.ipv6()) {
      throw unavailable(
          "%s where %s was wanted"
              .formatted(lie, other ? asked : "one of IPv" + (wanted.ipv6() ? 6 : 4)));
    }
    return subnet;
  }

  /** What the user says goes before what the plugin says, as Docker has it. */
  private static String gateway(
      IpamLease pool, Wanted wanted, IpamPlugin.Pool given, PluginIpamDriver addresses) {
    String named = wanted.pool().gateway();
    String told = given.data().getOrDefault(GATEWAY, "");
    if (named.isEmpty() && (!told.isEmpty() || !wanted.gateway())) {
      return told.split("/", 2)[0];
    }
    return request(addresses, pool, named, AS_GATEWAY);
  }

  private static String request(
      PluginIpamDriver addresses, IpamLease pool, String wanted, Map<String, String> options) {
    Optional<InetAddress> address =
        wanted.isEmpty() ? Optional.empty() : Optional.of(Addresses.parse(wanted));
    return Addresses.text(addresses.request(pool, address, options));
  }

  /** Gives back all that a network has. */
  void release(NetworkRecord network) {
    leases.of(network.id()).forEach(leases::release);
  }

  /** Who gives out the addresses of a network; empty where the engine does. */
  Optional<IpamDriver> driver(NetworkRecord network) {
    if (network.ipamDriver().equals(NetworkRecord.DEFAULT_IPAM)) {
      return Optional.empty();
    }
    List<IpamLease> pools = leases.of(network.id()).stream().filter(IpamLease::isPool).toList();
    return Optional.of(new PluginIpamDriver(leases, network.ipamDriver(), pools));
  }

  /** Tells the plugin again, when a daemon starts, of a network, if it wants to be told. */
  void replay(NetworkRecord network) {
    for (PoolSpec spec : network.pools()) {
      leases.of(network.id()).stream()
          .filter(lease -> lease.isPool() && lease.subnet().equals(spec.subnet()))
          .forEach(pool -> leases.replay(pool, plugin -> replay(plugin, network, pool, spec)));
    }
  }

  private void replay(IpamPlugin plugin, NetworkRecord network, IpamLease pool, PoolSpec spec) {
    boolean ipv6 = spec.isIpv6();
    String id =
        plugin
            .requestPool(
                plugin.localAddressSpace(),
                spec.subnet(),
                spec.range(),
                network.ipamOptions(),
                ipv6)
            .id();
    for (IpamLease lease : leases.of(network.id())) {
      if (lease.pool().equals(pool.pool())) {
        leases.rename(lease, id);
      }
    }
    List<String> others = List.copyOf(spec.reserved().values());
    if (!spec.gateway().isEmpty() && leases.has(pool.withPool(id).withAddress(spec.gateway()))) {
      var _ = plugin.requestAddress(id, spec.gateway(), AS_GATEWAY);
    }
    others.forEach(address -> {
      var _ = plugin.requestAddress(id, address, Map.of());
    });
  }

  /** Gives back what belongs to no network: a daemon died when it made or removed one. */
  void recover(List<NetworkRecord> networks) {
    List<String> known = networks.stream().map(NetworkRecord::id).toList();
    leases.all().stream()
        .filter(lease -> !known.contains(lease.network()))
        .forEach(leases::releaseAtStart);
  }

  private static GantryException unavailable(String why) {
    return new GantryException(GantryException.Kind.UNAVAILABLE, why);
  }
}
