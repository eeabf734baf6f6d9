package io.gantry.network;

import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The free addresses of a subnet. Never used ones are given out first, in order; then those
 * released longest ago, so that late packets for a former holder rarely meet a new one. Not
 * thread-safe.
 */
final class AddressPool {
  private final Subnet subnet;

  /** What is given out unasked. */
  private final Subnet range;

  private final Set<InetAddress> fixed = new HashSet<>();
  private final Set<InetAddress> used = new HashSet<>();
  private final Set<InetAddress> released = new LinkedHashSet<>();

  /** Those of the range before were given out or looked at. */
  private long fresh;

  /** Network, gateway, broadcast and reserved addresses are never given out. */
  AddressPool(Pool pool) {
    this.subnet = pool.subnet();
    this.range = pool.range().orElse(subnet);
    fixed.add(subnet.base());
    if (!subnet.isIpv6()) {
      fixed.add(subnet.at(subnet.size() - 1));
    }
    pool.gateway().ifPresent(fixed::add);
    fixed.addAll(pool.reserved());
  }

  /** UNAVAILABLE when all are taken. */
  InetAddress allocate() {
    while (fresh < range.size() && isKnown(range.at(fresh))) {
      fresh++;
    }
    if (fresh < range.size()) {
      return take(range.at(fresh++));
    }
    InetAddress oldest =
        released.stream()
            .findFirst()
            .orElseThrow(() ->
                new GantryException(
                    GantryException.Kind.UNAVAILABLE,
                    "no available addresses on this pool: no free address left in subnet "
                        + subnet
                        + ". Hint: remove containers or configure a larger subnet"));
    return take(oldest);
  }

  /** Takes this very address; CONFLICT when it is not free or not of this subnet. */
  InetAddress claim(InetAddress address) {
    if (!subnet.contains(address) || fixed.contains(address) || used.contains(address)) {
      throw GantryException.conflict(
          "Address already in use: address "
              + Addresses.text(address)
              + " is not free in subnet "
              + subnet);
    }
    return take(address);
  }

  /** Gives it back; nothing happens when it was free. */
  void release(InetAddress address) {
    if (used.remove(address) && range.contains(address)) {
      released.add(address);
    }
  }

  int inUse() {
    return used.size();
  }

  private boolean isKnown(InetAddress address) {
    return used.contains(address) || fixed.contains(address) || released.contains(address);
  }

  private InetAddress take(InetAddress address) {
    used.add(address);
    released.remove(address);
    return address;
  }
}
