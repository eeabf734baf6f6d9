package io.gantry.network;

import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The addresses of a network, of both families. Not thread-safe. */
final class NetworkAddresses {
  private final Optional<AddressPool> ipv4;
  private final Optional<AddressPool> ipv6;

  /** At most one pool of each family. */
  NetworkAddresses(List<Pool> pools) {
    this.ipv4 =
        pools.stream().filter(pool -> !pool.subnet().isIpv6()).findFirst().map(AddressPool::new);
    this.ipv6 =
        pools.stream().filter(pool -> pool.subnet().isIpv6()).findFirst().map(AddressPool::new);
  }

  /** What a container has. */
  record Taken(Optional<InetAddress> ipv4, Optional<InetAddress> ipv6) {
    static Taken of(Attachment attachment) {
      return new Taken(
          attachment.ipv4().map(Attachment.Address::ip),
          attachment.ipv6().map(Attachment.Address::ip));
    }

    /** The one that its MAC address is made of. */
    InetAddress first() {
      return ipv4.or(() -> ipv6).orElseThrow();
    }
  }

  /** Takes these, or free ones where none is wanted; both or none. */
  Taken take(Optional<InetAddress> wanted4, Optional<InetAddress> wanted6) {
    Optional<InetAddress> four = from(ipv4, wanted4);
    try {
      return new Taken(four, from(ipv6, wanted6));
    } catch (RuntimeException e) {
      four.ifPresent(address -> ipv4.orElseThrow().release(address));
      throw e;
    }
  }

  void release(Taken taken) {
    taken.ipv4().ifPresent(address -> ipv4.orElseThrow().release(address));
    taken.ipv6().ifPresent(address -> ipv6.orElseThrow().release(address));
  }

  /** How many containers have. */
  int inUse() {
    return ipv4.or(() -> ipv6).map(AddressPool::inUse).orElse(0);
  }

  private static Optional<InetAddress> from(
      Optional<AddressPool> pool, Optional<InetAddress> wanted) {
    if (pool.isEmpty() && wanted.isPresent()) {
      throw GantryException.invalid(
          "no configured subnet or ip-range contain the IP address "
              + Addresses.text(wanted.get()));
    }
    return pool.map(from -> wanted.map(from::claim).orElseGet(from::allocate));
  }
}
