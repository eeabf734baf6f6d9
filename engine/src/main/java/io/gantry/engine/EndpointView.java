package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * A container's place in one network; empty texts and 0 where it has none.
 *
 * @param device name of the device in the container
 * @param leads whether the default routes and the published ports go by this network
 * @param names by which others on the network find it
 */
@Json
public record EndpointView(
    String networkName,
    String networkId,
    String device,
    String address,
    int prefixLength,
    String gateway,
    String ipv6Address,
    int ipv6PrefixLength,
    String ipv6Gateway,
    String macAddress,
    boolean leads,
    List<String> names) {
  public EndpointView {
    names = List.copyOf(names);
  }

  /** Wanted, but not connected now. */
  public static EndpointView unconnected(String networkName, String networkId) {
    return new EndpointView(networkName, networkId, "", "", 0, "", "", 0, "", "", false, List.of());
  }

  EndpointView withNetworkId(String changed) {
    return new EndpointView(
        networkName,
        changed,
        device,
        address,
        prefixLength,
        gateway,
        ipv6Address,
        ipv6PrefixLength,
        ipv6Gateway,
        macAddress,
        leads,
        names);
  }

  /** Whether names are resolved on the network. */
  boolean hasNames() {
    return !names.isEmpty();
  }

  /** Whether there is a device. */
  public boolean connected() {
    return !device.isEmpty();
  }
}
