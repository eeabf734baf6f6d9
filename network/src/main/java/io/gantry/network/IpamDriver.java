package io.gantry.network;

import io.gantry.linux.MacAddress;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Optional;

/**
 * Somebody else who gives out the addresses of one network, by Docker's address management
 * protocol. Calls may block for half a minute. Failures are {@link io.gantry.oci.GantryException}s.
 */
public interface IpamDriver {
  /** Whether it chooses addresses by the MAC address that a container will have. */
  boolean requiresMac();

  /**
   * Takes an address, which is of the network's subnet.
   *
   * @param wanted empty is any free one
   * @param mac empty where it is not known yet
   */
  InetAddress request(boolean ipv6, Optional<InetAddress> wanted, Optional<MacAddress> mac);

  /** Tells again of an address that an earlier daemon has taken, where that is wanted. */
  void replay(InetAddress address, MacAddress mac);

  /** Gives an address back. What the driver does not hear now it is told later. */
  void release(InetAddress address);

  /** Gives all back that an earlier daemon has taken but these. */
  void releaseAllBut(Collection<InetAddress> held);
}
