package io.gantry.network;

import io.gantry.oci.GantryException;
import java.net.Inet4Address;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The free addresses of a subnet. Never used ones are given out first, in order; then those
 * released longest ago, so that late packets for a former holder rarely meet a new one. Not
 * thread-safe.
 */
final class AddressPool {
  private final Subnet subnet;
  private final int end;
  private final BitSet used = new BitSet();
  private final BitSet touched = new BitSet();
  private final Set<Integer> released = new LinkedHashSet<>();

  /** Network address, gateway and broadcast address are never given out. */
  AddressPool(Subnet subnet) {
    this.subnet = subnet;
    this.end = Math.toIntExact(subnet.size() - 1);
    take((int) subnet.offsetOf(subnet.base()));
    take((int) subnet.offsetOf(subnet.gateway()));
  }

  /** UNAVAILABLE when all are taken. */
  Inet4Address allocate() {
    int fresh = touched.nextClearBit(0);
    if (fresh < end) {
      return take(fresh);
    }
    Integer oldest =
        released.stream()
            .findFirst()
            .orElseThrow(() ->
                new GantryException(
                    GantryException.Kind.UNAVAILABLE,
                    "no free address left in subnet "
                        + subnet
                        + ". Hint: remove containers or configure a larger subnet"));
    return take(oldest);
  }

  /** Takes this very address; CONFLICT when it is not free or not of this subnet. */
  void claim(Inet4Address address) {
    long offset = subnet.offsetOf(address);
    if (!subnet.contains(address) || offset >= end || used.get((int) offset)) {
      throw GantryException.conflict(
          "address " + address.getHostAddress() + " is not free in subnet " + subnet);
    }
    take((int) offset);
  }

  /** Gives it back; nothing happens when it was free. */
  void release(Inet4Address address) {
    int offset = (int) subnet.offsetOf(address);
    if (offset > 1 && used.get(offset)) {
      used.clear(offset);
      released.add(offset);
    }
  }

  int inUse() {
    return used.cardinality() - 2;
  }

  private Inet4Address take(int offset) {
    used.set(offset);
    touched.set(offset);
    released.remove(offset);
    return subnet.at(offset);
  }
}
