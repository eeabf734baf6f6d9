package io.gantry.engine;

import io.gantry.network.BridgeNetwork;
import io.gantry.oci.GantryException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The networks that there are: bridge, host and none. Thread-safe. */
public final class Networks {
  private static final Set<String> FILTERS =
      Set.of("name", "id", "driver", "type", "label", "scope", "dangling");

  private final Instant created = Instant.now();
  private final BridgeNetwork bridge;
  private final Supplier<List<ContainerView>> containers;

  Networks(BridgeNetwork bridge, Supplier<List<ContainerView>> containers) {
    this.bridge = bridge;
    this.containers = containers;
  }

  /**
   * A network.
   *
   * @param subnet empty where there is none
   * @param bridge name of the host's bridge; empty where there is none
   * @param containers those that are connected now
   */
  public record NetworkInfo(
      String id,
      String name,
      String driver,
      Instant created,
      String subnet,
      String gateway,
      String bridge,
      List<ContainerView> containers) {
    public NetworkInfo {
      containers = List.copyOf(containers);
    }
  }

  /** All that pass Docker's filters {@code name}, {@code id}, {@code driver}, {@code type}. */
  public List<NetworkInfo> list(Map<String, List<String>> filters) {
    FilterKeys.check(filters, FILTERS);
    return all().stream().filter(network -> passes(network, filters)).toList();
  }

  /** By name, id or unique prefix of an id; NOT_FOUND otherwise. */
  public NetworkInfo inspect(String ref) {
    List<NetworkInfo> all = all();
    return all.stream()
        .filter(network -> network.name().equals(ref) || network.id().equals(ref))
        .findFirst()
        .or(() ->
            all.stream()
                .filter(network -> !ref.isEmpty() && network.id().startsWith(ref))
                .findFirst())
        .orElseThrow(() -> GantryException.notFound("network " + ref + " not found"));
  }

  private List<NetworkInfo> all() {
    return List.of(
        network(
            ContainerNetworks.BRIDGE,
            "bridge",
            bridge.subnet().toString(),
            bridge.gateway().getHostAddress(),
            bridge.name()),
        network(ContainerNetworks.HOST, "host", "", "", ""),
        network(ContainerNetworks.NONE, "null", "", "", ""));
  }

  private NetworkInfo network(
      String name, String driver, String subnet, String gateway, String device) {
    List<ContainerView> connected =
        containers.get().stream()
            .filter(view -> view.state().alive() && view.network().networkName().equals(name))
            .toList();
    return new NetworkInfo(
        ContainerNetworks.id(name), name, driver, created, subnet, gateway, device, connected);
  }

  private static boolean passes(NetworkInfo network, Map<String, List<String>> filters) {
    return filters.entrySet().stream()
        .allMatch(filter ->
            filter.getValue().isEmpty()
                || filter.getValue().stream()
                    .anyMatch(value -> passes(network, filter.getKey(), value)));
  }

  private static boolean passes(NetworkInfo network, String key, String value) {
    return switch (key) {
      case "name" -> network.name().contains(value);
      case "id" -> network.id().startsWith(value);
      case "driver" -> network.driver().equals(value);
      case "type" -> value.equals("builtin");
      case "scope" -> value.equals("local");
      case "dangling" -> value.equals("false") || value.equals("0");
      default -> false;
    };
  }
}
