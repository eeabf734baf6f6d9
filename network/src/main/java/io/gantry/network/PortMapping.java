package io.gantry.network;

import io.gantry.oci.GantryException;
import java.net.InetAddress;

/**
 * A port of the host that leads to one of a container, by the address family of the host's address.
 *
 * @param hostAddress 0.0.0.0 (and :: for IPv6) means every address of the host, loopback included
 * @param hostPort 0 lets the kernel choose a free one
 */
public record PortMapping(
    InetAddress hostAddress, int hostPort, int containerPort, Protocol protocol) {
  public PortMapping {
    if (hostPort < 0 || hostPort > 65535) {
      throw GantryException.invalid("host port " + hostPort + " is not within 0-65535");
    }
    if (containerPort < 1 || containerPort > 65535) {
      throw GantryException.invalid("container port " + containerPort + " is not within 1-65535");
    }
  }

  /** The same with the port that was chosen. */
  public PortMapping withHostPort(int chosen) {
    return new PortMapping(hostAddress, chosen, containerPort, protocol);
  }

  /** As it is reached by the container's own address: no port of the host leads there. */
  PortMapping routed() {
    return new PortMapping(
        Addresses.parse(isIpv6() ? "::" : "0.0.0.0"), 0, containerPort, protocol);
  }

  public boolean isIpv6() {
    return Addresses.isIpv6(hostAddress);
  }

  /** Whether both want the same port of the host; an open choice collides with nothing. */
  boolean collidesWith(PortMapping other) {
    return hostPort != 0
        && hostPort == other.hostPort
        && protocol == other.protocol
        && isIpv6() == other.isIpv6()
        && (hostAddress.equals(other.hostAddress)
            || hostAddress.isAnyLocalAddress()
            || other.hostAddress.isAnyLocalAddress());
  }

  /** {@code 0.0.0.0:8080}, {@code [::]:8080}. */
  String host() {
    String address = Addresses.text(hostAddress);
    return (isIpv6() ? "[" + address + "]" : address) + ":" + hostPort;
  }

  /** Docker's form, {@code 0.0.0.0:8080->80/tcp}. */
  @Override
  public String toString() {
    return host() + "->" + containerPort + "/" + protocol;
  }
}
