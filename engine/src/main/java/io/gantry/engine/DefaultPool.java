package io.gantry.engine;

import io.gantry.network.SubnetPool;

/**
 * A range that subnets of networks are cut from which name none ({@code --default-address-pool}).
 *
 * @param base in CIDR form, IPv4 or IPv6
 * @param size prefix length of the subnets, in bits
 */
public record DefaultPool(String base, int size) {
  /** INVALID, in Docker's words, when no network fits in. */
  public DefaultPool {
    base = SubnetPool.of(base, size).base().toString();
  }

  SubnetPool pool() {
    return SubnetPool.of(base, size);
  }
}
