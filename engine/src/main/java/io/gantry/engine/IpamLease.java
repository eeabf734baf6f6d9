package io.gantry.engine;

import io.avaje.jsonb.Json;

/**
 * A pool, or an address of one, that an address management plugin has given.
 *
 * @param network the id of the network that has it
 * @param driver the plugin
 * @param pool by which the plugin knows the pool
 * @param subnet of the pool in CIDR form
 * @param address empty for the pool itself
 */
@Json
record IpamLease(String network, String driver, String pool, String subnet, String address) {
  /** The kind of document in the database. */
  static final String KIND = "ipam-lease";

  /** Its key in the database. */
  String key() {
    return driver + " " + pool + " " + address;
  }

  boolean isPool() {
    return address.isEmpty();
  }

  boolean isIpv6() {
    return subnet.contains(":");
  }

  IpamLease withSubnet(String changed) {
    return new IpamLease(network, driver, pool, changed, address);
  }

  IpamLease withAddress(String changed) {
    return new IpamLease(network, driver, pool, subnet, changed);
  }

  IpamLease withPool(String changed) {
    return new IpamLease(network, driver, changed, subnet, address);
  }
}
