package io.gantry.network;

import io.gantry.linux.MacAddress;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Somebody else who makes the devices of a network's members, by Docker's network plugin protocol.
 * Calls may block for minutes. Failures are {@link io.gantry.oci.GantryException}s.
 */
public interface RemoteDriver {
  /** For messages. */
  String name();

  /**
   * A place for a container; what the driver chooses itself takes the place of what is wanted.
   *
   * @param endpoint the container's id
   */
  Device createEndpoint(String endpoint, Device wanted);

  void deleteEndpoint(String endpoint);

  /**
   * Brings a container to its place.
   *
   * @param sandbox path of its network namespace
   */
  Joined join(String endpoint, String sandbox);

  void leave(String endpoint);

  /** Takes all places back that an earlier daemon has asked for but these. */
  void deleteAllBut(Collection<String> endpoints);

  /** What a container's device has. */
  record Device(
      Optional<Attachment.Address> ipv4,
      Optional<Attachment.Address> ipv6,
      Optional<MacAddress> mac) {}

  /**
   * Where a container's device is, and where it leads.
   *
   * @param device of the host, which becomes the container's
   * @param gateways at most one of each family
   */
  record Joined(String device, List<InetAddress> gateways, List<StaticRoute> routes) {
    public Joined {
      gateways = List.copyOf(gateways);
      routes = List.copyOf(routes);
    }
  }

  /**
   * A route of a container.
   *
   * @param gateway empty for one straight to the device
   */
  record StaticRoute(Subnet destination, Optional<InetAddress> gateway) {}
}
