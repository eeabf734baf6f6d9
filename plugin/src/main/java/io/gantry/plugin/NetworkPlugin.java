package io.gantry.plugin;

import io.gantry.oci.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The calls of Docker's network plugin protocol, {@code NetworkDriver.*} (libnetwork's remote
 * driver). They block for two minutes at most. UNAVAILABLE when the plugin does not answer,
 * INTERNAL when it answers an error or what is no answer. Thread-safe.
 */
public final class NetworkPlugin {
  static final String DRIVER = "NetworkDriver";
  private static final String SPACE = "LocalDefault";
  private static final String GENERIC = "com.docker.network.generic";
  private static final String INTERNAL = "com.docker.network.internal";
  private static final String IPV6 = "com.docker.network.enable_ipv6";

  private final PluginCalls calls;

  NetworkPlugin(PluginCalls calls) {
    this.calls = calls;
  }

  public String name() {
    return calls.name();
  }

  /**
   * A network to be made.
   *
   * @param options the driver's
   */
  public record Network(
      String id, List<Pool> ipv4, List<Pool> ipv6, boolean internal, Map<String, String> options) {}

  /**
   * Addresses of a network.
   *
   * @param subnet in CIDR form
   * @param gateway with its prefix; empty without one
   * @param reserved with their prefix
   */
  public record Pool(String subnet, String gateway, Map<String, String> reserved) {}

  /**
   * What a container's device has; empty texts where it has none.
   *
   * @param ipv4 with its prefix
   * @param ipv6 with its prefix
   */
  public record Device(String ipv4, String ipv6, String mac) {}

  /**
   * Where a container's device is and where it leads; empty texts where there is nothing.
   *
   * @param device of the host, to be moved into the container
   */
  public record Joined(String device, String gateway, String gatewayIpv6, List<Route> routes) {}

  /**
   * A route of a container.
   *
   * @param destination in CIDR form
   * @param nextHop empty for a route straight to the device
   */
  public record Route(String destination, String nextHop) {}

  public void createNetwork(Network network) {
    Map<String, Object> options = new HashMap<>();
    options.put(GENERIC, network.options());
    options.put(INTERNAL, network.internal());
    options.put(IPV6, !network.ipv6().isEmpty());
    call(
        "CreateNetwork",
        new NetworkCall(
            network.id(), null, null, options, null, data(network.ipv4()), data(network.ipv6())));
  }

  public void deleteNetwork(String network) {
    call("DeleteNetwork", NetworkCall.of(network));
  }

  /**
   * A place for a container; what the plugin chooses itself takes the place of what is wanted.
   *
   * @param wanted with empty texts where nothing is
   */
  public Device createEndpoint(
      String network, String endpoint, Device wanted, Map<String, String> options) {
    NetworkCall.Interface device =
        new NetworkCall.Interface(wanted.ipv4(), wanted.ipv6(), wanted.mac());
    NetworkCall.Interface chosen =
        call(
                "CreateEndpoint",
                new NetworkCall(network, endpoint, null, Map.copyOf(options), device, null, null))
            .endpoint();
    return chosen == null
        ? wanted
        : new Device(
            either(chosen.address(), wanted.ipv4()),
            either(chosen.addressIpv6(), wanted.ipv6()),
            either(chosen.macAddress(), wanted.mac()));
  }

  public void deleteEndpoint(String network, String endpoint) {
    call("DeleteEndpoint", NetworkCall.of(network, endpoint));
  }

  /**
   * Brings a container to its place.
   *
   * @param sandbox path of its network namespace
   */
  public Joined join(String network, String endpoint, String sandbox) {
    NetworkAnswer answer =
        call("Join", new NetworkCall(network, endpoint, sandbox, Map.of(), null, null, null));
    String device =
        Optional.ofNullable(answer.interfaceName())
            .map(NetworkAnswer.InterfaceName::source)
            .orElse("");
    List<NetworkAnswer.StaticRoute> routes = answer.staticRoutes();
    return new Joined(
        device,
        text(answer.gateway()),
        text(answer.gatewayIpv6()),
        routes == null
            ? List.of()
            : routes.stream()
                .map(route -> new Route(text(route.destination()), text(route.nextHop())))
                .toList());
  }

  public void leave(String network, String endpoint) {
    call("Leave", NetworkCall.of(network, endpoint));
  }

  private NetworkAnswer call(String method, NetworkCall call) {
    return calls.call(DRIVER + "." + method, Json.write(call), NetworkAnswer.class);
  }

  private static List<NetworkCall.AddressData> data(List<Pool> pools) {
    return pools.stream()
        .map(pool ->
            new NetworkCall.AddressData(SPACE, pool.subnet(), pool.gateway(), pool.reserved()))
        .toList();
  }

  private static String either(@Nullable String chosen, String wanted) {
    return chosen == null || chosen.isEmpty() ? wanted : chosen;
  }

  private static String text(@Nullable String maybe) {
    return maybe == null ? "" : maybe;
  }
}
