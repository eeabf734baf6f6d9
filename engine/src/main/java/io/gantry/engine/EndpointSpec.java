package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What a container wants of one network.
 *
 * @param network name (or, before the container exists, id) of the network
 * @param aliases by which others on the network find it, beside its names
 * @param ipv4 empty is any free address
 * @param ipv6 empty is any free address
 * @param macAddress empty is one of the network's choice
 * @param links {@code container:alias}: names of others for this container alone
 * @param gatewayPriority the highest leads the default routes, then the first name
 */
@Json
public record EndpointSpec(
    String network,
    List<String> aliases,
    String ipv4,
    String ipv6,
    String macAddress,
    List<String> links,
    int gatewayPriority,
    Map<String, String> options) {
  /** Which of those with a way out leads it, the first. */
  static final Comparator<EndpointSpec> LEADS =
      Comparator.comparingInt((EndpointSpec spec) -> -spec.gatewayPriority())
          .thenComparing(EndpointSpec::network);

  public EndpointSpec {
    aliases = List.copyOf(aliases);
    links = List.copyOf(links);
    options = Map.copyOf(options);
  }

  /** Whatever the network gives. */
  public static EndpointSpec of(String network) {
    return new EndpointSpec(network, List.of(), "", "", "", List.of(), 0, Map.of());
  }

  EndpointSpec withNetwork(String changed) {
    return new EndpointSpec(
        changed, aliases, ipv4, ipv6, macAddress, links, gatewayPriority, options);
  }

  EndpointSpec withMacAddress(String changed) {
    return new EndpointSpec(network, aliases, ipv4, ipv6, changed, links, gatewayPriority, options);
  }

  public EndpointSpec withLinks(List<String> changed) {
    return new EndpointSpec(
        network, aliases, ipv4, ipv6, macAddress, changed, gatewayPriority, options);
  }

  boolean wantsAddress() {
    return !ipv4.isEmpty() || !ipv6.isEmpty();
  }
}
