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
  private final Set<Long> fixed = new HashSet<>();
  private final Set<Long> used = new HashSet<>();
  private final Set<Long> released = new LinkedHashSet<>();

  /** Where what is given out unasked begins and ends. */
  private final long first;

  private final long end;

  /** Those before were given out or looked at. */
  private long fresh;

  /** Network, gateway, broadcast and reserved addresses are never given out. */
  AddressPool(Pool pool) {
    this.subnet = pool.subnet();
    Subnet range = pool.range().orElse(subnet);
    this.first = subnet.offsetOf(range.base());
    this.fresh = first;
    this.end = Math.min(first + range.size(), subnet.size());
    fixed.add(0L);
    if (!subnet.isIpv6()) {
      fixed.add(subnet.size() - 1);
    }
    pool.gateway().ifPresent(address -> fixed.add(subnet.offsetOf(address)));
    pool.reserved().forEach(address -> fixed.add(subnet.offsetOf(address)));
  }

  /** UNAVAILABLE when all are taken. */
  InetAddress allocate() {
    while (fresh < end && isKnown(fresh)) {
      fresh++;
    }
    if (fresh < end) {
      return take(fresh++);
    }
    long oldest =
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
    long offset = subnet.contains(address) ? subnet.offsetOf(address) : -1;
    if (offset < 0 || offset >= subnet.size() || fixed.contains(offset) || used.contains(offset)) {
      throw GantryException.conflict(
          "Address already in use: address "
              + Addresses.text(address)
              + " is not free in subnet "
              + subnet);
    }
    return take(offset);
  }

  /** Gives it back; nothing happens when it was free. */
  void release(InetAddress address) {
    long offset = subnet.offsetOf(address);
    if (used.remove(offset) && offset >= first && offset < end) {
      released.add(offset);
    }
  }

  int inUse() {
    return used.size();
  }

  private boolean isKnown(long offset) {
    return used.contains(offset) || fixed.contains(offset) || released.contains(offset);
  }

  private InetAddress take(long offset) {
    used.add(offset);
    released.remove(offset);
    return subnet.at(offset);
  }
}
