package io.gantry.network.dns;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/** What an A and an AAAA record hold. */
enum AddressFamily {
  IPV4(Inet4Address.class),
  IPV6(Inet6Address.class);

  private final Class<? extends InetAddress> type;

  AddressFamily(Class<? extends InetAddress> type) {
    this.type = type;
  }

  boolean includes(InetAddress address) {
    return type.isInstance(address);
  }
}
