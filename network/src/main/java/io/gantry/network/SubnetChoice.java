package io.gantry.network;

import io.gantry.oci.GantryException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which subnet a network gets when none is configured.
 *
 * @param pools are asked in this order; without one of IPv6, unique local subnets are made
 */
public record SubnetChoice(List<SubnetPool> pools) {
  /** 172.17.0.0/16 is not there: it is where Docker puts its own bridge, perhaps tomorrow. */
  public static final SubnetChoice STANDARD =
      new SubnetChoice(
          List.of(
              SubnetPool.of("172.29.0.0/16", 16),
              SubnetPool.of("172.30.0.0/15", 16),
              SubnetPool.of("172.18.0.0/15", 16),
              SubnetPool.of("172.20.0.0/14", 16),
              SubnetPool.of("172.24.0.0/14", 16),
              SubnetPool.of("172.28.0.0/16", 16),
              SubnetPool.of("192.168.0.0/16", 20)));

  private static final SecureRandom RANDOM = new SecureRandom();

  public SubnetChoice {
    pools = List.copyOf(pools);
  }

  /** The first that touches none of these; UNAVAILABLE, in Docker's words, when there is none. */
  Subnet free(List<Subnet> taken, boolean ipv6) {
    List<SubnetPool> family = pools.stream().filter(pool -> pool.base().isIpv6() == ipv6).toList();
    if (ipv6 && family.isEmpty()) {
      return uniqueLocal(taken);
    }
    return family.stream()
        .map(pool -> pool.free(taken))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> exhausted(family, ipv6));
  }

  /** RFC 4193, 3.2.2: 40 random bits make two alike improbable. */
  private static Subnet uniqueLocal(List<Subnet> taken) {
    while (true) {
      byte[] raw = new byte[16];
      RANDOM.nextBytes(raw);
      raw[0] = (byte) 0xfd;
      Subnet candidate = new Subnet(Addresses.of(new BigInteger(1, raw), 16), 48);
      Subnet first = new Subnet(candidate.base(), 64);
      if (taken.stream().noneMatch(first::overlaps)) {
        return first;
      }
    }
  }

  private static GantryException exhausted(List<SubnetPool> family, boolean ipv6) {
    String ranges = family.stream().map(SubnetPool::toString).collect(Collectors.joining(", "));
    return new GantryException(
        GantryException.Kind.UNAVAILABLE,
        "all predefined address pools have been fully subnetted: "
            + (family.isEmpty()
                ? "none is of IPv" + (ipv6 ? 6 : 4)
                : "networks and this host's routes cover " + ranges)
            + ". Hint: remove networks, name a subnet (--subnet), or configure more"
            + " (gantry-daemon --default-address-pool)");
  }
}
