package io.gantry.network;

import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The addresses of one family that a network gives out.
 *
 * @param range the part of the subnet that is given out unasked; empty is all of it
 * @param gateway the address of the bridge or router; empty where there is none
 * @param reserved addresses that others have
 */
public record Pool(
    Subnet subnet,
    Optional<Subnet> range,
    Optional<InetAddress> gateway,
    List<InetAddress> reserved) {
  /** Leaves at least four addresses, and is no larger than a network may sensibly be. */
  static final int SMALLEST = 2;

  private static final int LARGEST_IPV4 = 8;

  public Pool {
    reserved = List.copyOf(reserved);
    int bits = Addresses.bits(subnet.base());
    if (bits - subnet.prefix() < SMALLEST || (bits == 32 && subnet.prefix() < LARGEST_IPV4)) {
      throw GantryException.invalid(
          "subnet %s is not within /%d and /%d"
              .formatted(subnet, bits == 32 ? LARGEST_IPV4 : 0, bits - SMALLEST));
    }
    range.ifPresent(part -> {
      if (!subnet.contains(part)) {
        throw GantryException.invalid("no matching subnet for range " + part);
      }
    });
    gateway.ifPresent(address -> requireInside(subnet, address, "gateway"));
    reserved.forEach(address -> requireInside(subnet, address, "aux-address"));
  }

  /** The whole subnet with its first address as the gateway. */
  public static Pool of(Subnet subnet) {
    return of(subnet, subnet.gateway());
  }

  /** The whole subnet with this gateway. */
  public static Pool of(Subnet subnet, InetAddress gateway) {
    return new Pool(subnet, Optional.empty(), Optional.of(gateway), List.of());
  }

  private static void requireInside(Subnet subnet, InetAddress address, String what) {
    if (!subnet.contains(address)) {
      throw GantryException.invalid(
          "no matching subnet for " + what + " " + Addresses.text(address));
    }
  }
}
