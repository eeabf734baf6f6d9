package io.gantry.engine;

import io.gantry.network.Addresses;
import io.gantry.network.Networking;
import io.gantry.network.Pool;
import io.gantry.network.Subnet;
import io.gantry.oci.GantryException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes networks. The record is saved before the kernel has anything: what a daemon that dies in
 * between leaves is a network that the next one opens.
 */
final class NetworkCreate {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");

  private final NetworkBook book;
  private final OpenNetworks open;
  private final Networking networking;

  NetworkCreate(NetworkBook book, OpenNetworks open, Networking networking) {
    this.book = book;
    this.open = open;
    this.networking = networking;
  }

  /** One caller at a time. */
  NetworkRecord create(NetworkRequest request) {
    checkName(request.name());
    NetworkRecord wanted = record(request);
    boolean plugged = wanted.driver().equals(OpenNetworks.PLUGGED);
    NetworkRecord chosen = plugged ? withoutPools(wanted) : wanted.withPools(pools(wanted));
    check(chosen);
    book.put(chosen);
    FaultPoints.reach("network.saved");
    try {
      open.make(chosen);
    } catch (RuntimeException e) {
      book.remove(chosen);
      throw e;
    }
    FaultPoints.reach("network.opened");
    return chosen;
  }

  private void checkName(String name) {
    if (NetworkBook.isPredefined(name) || name.equals("default") || name.startsWith("container:")) {
      throw new GantryException(
          GantryException.Kind.DENIED,
          "operation is not permitted on predefined " + name + " network ");
    }
    if (!NAME.matcher(name).matches()) {
      throw GantryException.invalid(
          "invalid network name \"%s\": only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
              .formatted(name));
    }
    if (book.all().stream().anyMatch(network -> network.name().equals(name))) {
      throw GantryException.conflict("network with name " + name + " already exists");
    }
  }

  private NetworkRecord record(NetworkRequest request) {
    String driver = request.driver().isEmpty() ? "bridge" : request.driver();
    if (driver.equals("host") || driver.equals("null")) {
      throw new GantryException(
          GantryException.Kind.DENIED,
          "only one instance of \"" + driver + "\" network is allowed");
    }
    open.requireDriver(driver);
    if (!List.of("", "default").contains(request.ipamDriver())) {
      throw GantryException.invalid(
          "invalid ipam driver \"%s\". Hint: default".formatted(request.ipamDriver()));
    }
    return new NetworkRecord(
        Ids.random(),
        request.name(),
        Instant.now(),
        driver,
        request.internal(),
        request.attachable(),
        request.ipv4(),
        request.ipv6(),
        request.ipamOptions(),
        request.pools(),
        request.options(),
        request.labels(),
        false);
  }

  /** Addresses, and where they lead, are the plugins' choice. */
  private static NetworkRecord withoutPools(NetworkRecord wanted) {
    if (!wanted.pools().isEmpty() || wanted.internal()) {
      throw GantryException.invalid(
          "the subnets of a network of driver cni, and whether it is internal, are said in its configuration");
    }
    return wanted;
  }

  /** One of each family that is wanted, with nothing left open. */
  private List<PoolSpec> pools(NetworkRecord wanted) {
    List<PoolSpec> named = new ArrayList<>();
    boolean ipv6 = wanted.ipv6();
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
      if (subnet.isIpv6() && !ipv6) {
        throw GantryException.invalid(
            "subnet %s is an IPv6 one, and the network has no IPv6. Hint: --ipv6"
                .formatted(subnet));
      }
      requireApart(subnet);
      named.add(withGateway(pool, subnet));
    }
    if (wanted.ipv4() && named.stream().noneMatch(pool -> !isIpv6(pool))) {
      named.addFirst(chosen(false));
    }
    if (ipv6 && named.stream().noneMatch(NetworkCreate::isIpv6)) {
      named.add(chosen(true));
    }
    if (named.isEmpty()) {
      throw GantryException.invalid("IPv4 or IPv6 must be enabled");
    }
    return named;
  }

  private PoolSpec chosen(boolean ipv6) {
    Subnet subnet = networking.freeSubnet(taken(), ipv6);
    return withGateway(new PoolSpec(subnet.toString(), "", "", Map.of()), subnet);
  }

  private static PoolSpec withGateway(PoolSpec pool, Subnet subnet) {
    String gateway = pool.gateway().isEmpty() ? Addresses.text(subnet.gateway()) : pool.gateway();
    // Says at once what of it makes no sense.
    Pool checked =
        BridgeOptions.pool(new PoolSpec(subnet.toString(), pool.range(), gateway, pool.reserved()));
    return new PoolSpec(
        subnet.toString(),
        checked.range().map(Subnet::toString).orElse(""),
        Addresses.text(checked.gateway()),
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
    if (before.stream().anyMatch(pool -> isIpv6(pool) == subnet.isIpv6())) {
      throw GantryException.invalid(
          "a network has one subnet of each family, and %s is the second".formatted(subnet));
    }
  }

  private void requireApart(Subnet subnet) {
    for (NetworkRecord other : book.all()) {
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
    return book.all().stream()
        .flatMap(network -> network.pools().stream())
        .map(pool -> Subnet.parse(pool.subnet()))
        .toList();
  }

  private static boolean isIpv6(PoolSpec pool) {
    return pool.subnet().contains(":");
  }

  private static void check(NetworkRecord network) {
    var _ = RateOptions.of(network.options(), Map.of());
    if (network.driver().equals("bridge")) {
      var _ = BridgeOptions.config(network);
    } else if (List.of("macvlan", "ipvlan").contains(network.driver())) {
      var _ = ChildOptions.config(network);
    }
  }
}
