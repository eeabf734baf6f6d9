package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Optional;

/**
 * How a container is connected.
 *
 * @param endpoints none when another's network is shared
 * @param ports as published: every host port is known
 * @param sandboxKey path of the network namespace; empty while there is none
 */
@Json
public record NetworkView(
    List<EndpointView> endpoints, List<PortBinding> ports, String sandboxKey) {
  public NetworkView {
    endpoints = List.copyOf(endpoints);
    ports = List.copyOf(ports);
  }

  /** Not connected to anything now. */
  static NetworkView unconnected(List<EndpointView> wanted) {
    return new NetworkView(wanted, List.of(), "");
  }

  NetworkView withSandboxKey(String changed) {
    return new NetworkView(endpoints, ports, changed);
  }

  NetworkView withEndpoints(List<EndpointView> changed) {
    return new NetworkView(changed, ports, sandboxKey);
  }

  /** The place in the network of this name. */
  public Optional<EndpointView> endpoint(String networkName) {
    return endpoints.stream().filter(end -> end.networkName().equals(networkName)).findFirst();
  }

  /** The container's addresses, IPv4 first of each network. */
  List<String> addresses() {
    return endpoints.stream()
        .flatMap(end -> List.of(end.address(), end.ipv6Address()).stream())
        .filter(address -> !address.isEmpty())
        .toList();
  }
}
