package io.gantry.network;

import io.gantry.oci.GantryException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * A range of addresses that networks' subnets are cut from, all of one size.
 *
 * @param size prefix length of the subnets, in bits
 */
public record SubnetPool(Subnet base, int size) {
  /** INVALID, in Docker's words, when no network fits in. */
  public SubnetPool {
    if (size < base.prefix() || size > Addresses.bits(base.base()) - Pool.SMALLEST) {
      throw GantryException.invalid(
          "invalid pools size: %d. Hint: subnets of %s have a size of %d to %d"
              .formatted(size, base, base.prefix(), Addresses.bits(base.base()) - Pool.SMALLEST));
    }
  }

  /** Such as {@code 10.0.0.0/8} and 24. */
  public static SubnetPool of(String base, int size) {
    return new SubnetPool(Subnet.parse(base), size);
  }

  /** The first subnet of it that touches none of these. */
  Optional<Subnet> free(List<Subnet> taken) {
    BigInteger next = Addresses.number(base.base());
    while (next.compareTo(base.end()) < 0) {
      Subnet candidate = new Subnet(Addresses.of(next, base.base().getAddress().length), size);
      Optional<Subnet> obstacle = taken.stream().filter(candidate::overlaps).findFirst();
      if (obstacle.isEmpty()) {
        return Optional.of(candidate);
      }
      // A large one is stepped over at once: IPv6 ranges have more subnets than anybody can count.
      next = candidate.end().max(obstacle.get().end());
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return base + " in parts of /" + size;
  }
}
