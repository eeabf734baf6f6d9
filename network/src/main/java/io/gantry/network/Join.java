package io.gantry.network;

import io.gantry.linux.MacAddress;
import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * What a container wants of a network.
 *
 * @param name for error messages only
 * @param namespace the container's, which stays its owner's
 * @param device the name that the device shall have in there
 * @param ipv4 empty is any free one
 * @param ipv6 empty is any free one
 * @param mac empty is one of the network's choice
 * @param ports to be published; only where the network has a way in
 * @param leads whether the container's default routes shall go this way
 * @param rates how much may come and go
 */
public record Join(
    String containerId,
    String name,
    NetworkNamespace namespace,
    String device,
    Optional<InetAddress> ipv4,
    Optional<InetAddress> ipv6,
    Optional<MacAddress> mac,
    List<PortMapping> ports,
    boolean leads,
    Rates rates) {
  public Join {
    ports = List.copyOf(ports);
    if (mac.filter(MacAddress::isMulticast).isPresent()) {
      throw GantryException.invalid("MAC address " + mac.get() + " names a group, not a container");
    }
  }

  /** {@code eth0} with whatever the network chooses, and the default routes by it. */
  public static Join of(String containerId, NetworkNamespace namespace) {
    return new Join(
        containerId,
        containerId,
        namespace,
        "eth0",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        true,
        Rates.NONE);
  }

  Join withAddresses(Optional<InetAddress> four, Optional<InetAddress> six) {
    return new Join(containerId, name, namespace, device, four, six, mac, ports, leads, rates);
  }

  public Join withPorts(List<PortMapping> changed) {
    return new Join(containerId, name, namespace, device, ipv4, ipv6, mac, changed, leads, rates);
  }

  public Join withMac(MacAddress changed) {
    return new Join(
        containerId,
        name,
        namespace,
        device,
        ipv4,
        ipv6,
        Optional.of(changed),
        ports,
        leads,
        rates);
  }

  public Join withRates(Rates changed) {
    return new Join(containerId, name, namespace, device, ipv4, ipv6, mac, ports, leads, changed);
  }
}
