package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a container is connected.
 *
 * @param mode {@code bridge} (also as {@code default} or empty), {@code none}, {@code host}, {@code
 *     container:<ref>}, or name or id of a network
 * @param publishAll every exposed port gets a free port of the host
 * @param macAddress empty is one of the engine's choice
 * @param endpoints the networks in the order of their devices; of a container that exists all of
 *     them, before that those of which more is wanted than to be there
 */
@Json
public record NetworkSpec(
    String mode,
    List<PortBinding> ports,
    boolean publishAll,
    String macAddress,
    List<EndpointSpec> endpoints) {
  public static final NetworkSpec DEFAULT =
      new NetworkSpec("bridge", List.of(), false, "", List.of());

  public NetworkSpec {
    ports = List.copyOf(ports);
    endpoints = List.copyOf(endpoints);
  }

  public NetworkSpec withMode(String changed) {
    return new NetworkSpec(changed, ports, publishAll, macAddress, endpoints);
  }

  public NetworkSpec withPorts(List<PortBinding> changed) {
    return new NetworkSpec(mode, changed, publishAll, macAddress, endpoints);
  }

  public NetworkSpec withPublishAll(boolean changed) {
    return new NetworkSpec(mode, ports, changed, macAddress, endpoints);
  }

  public NetworkSpec withMacAddress(String changed) {
    return new NetworkSpec(mode, ports, publishAll, changed, endpoints);
  }

  public NetworkSpec withEndpoints(List<EndpointSpec> changed) {
    return new NetworkSpec(mode, ports, publishAll, macAddress, changed);
  }

  /** What is wanted of the network of this name. */
  public Optional<EndpointSpec> endpoint(String network) {
    return endpoints.stream().filter(end -> end.network().equals(network)).findFirst();
  }

  /** With this place in a network more. */
  NetworkSpec with(EndpointSpec endpoint) {
    List<EndpointSpec> more = new ArrayList<>(endpoints);
    more.removeIf(end -> end.network().equals(endpoint.network()));
    more.add(endpoint);
    return withEndpoints(more);
  }

  NetworkSpec without(String network) {
    return withEndpoints(endpoints.stream().filter(end -> !end.network().equals(network)).toList());
  }
}
