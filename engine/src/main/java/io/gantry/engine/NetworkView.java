package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * A container's connection; empty texts where there is none.
 *
 * @param networkName {@code bridge}, {@code host}, {@code none}; empty when another's is shared
 * @param ports as published: every host port is known
 * @param sandboxKey path of the network namespace
 */
@Json
public record NetworkView(
    String networkName,
    String networkId,
    String address,
    int prefixLength,
    String gateway,
    String macAddress,
    List<PortBinding> ports,
    String sandboxKey) {
  public NetworkView {
    ports = List.copyOf(ports);
  }

  /** Not connected to anything now. */
  public static NetworkView unconnected(String networkName, String networkId) {
    return new NetworkView(networkName, networkId, "", 0, "", "", List.of(), "");
  }
}
