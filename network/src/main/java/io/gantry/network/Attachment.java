package io.gantry.network;

import io.gantry.linux.MacAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A container's place in a network, as it was given. {@link Network#detach} ends it.
 *
 * @param device name of the device in the container, {@code eth0}
 * @param published the ports as they are, host ports chosen
 */
public record Attachment(
    String containerId,
    String device,
    Optional<Address> ipv4,
    Optional<Address> ipv6,
    MacAddress mac,
    List<PortMapping> published) {
  public Attachment {
    published = List.copyOf(published);
  }

  /**
   * An address with its way out.
   *
   * @param prefix length in bits
   * @param gateway empty where there is no way out
   */
  public record Address(InetAddress ip, int prefix, Optional<InetAddress> gateway) {}

  Attachment withPublished(List<PortMapping> changed) {
    return new Attachment(containerId, device, ipv4, ipv6, mac, changed);
  }

  /** Of both families. */
  public List<Address> addresses() {
    return Stream.concat(ipv4.stream(), ipv6.stream()).toList();
  }

  /** The address that a mapping of this family leads to. */
  Optional<InetAddress> target(PortMapping port) {
    return (port.isIpv6() ? ipv6 : ipv4).map(Address::ip);
  }
}
