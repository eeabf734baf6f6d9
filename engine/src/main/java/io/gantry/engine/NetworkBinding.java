package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;

/** Decides at create which networks a container is on. */
final class NetworkBinding {
  private final NetworkBook book;

  NetworkBinding(NetworkBook book) {
    this.book = book;
  }

  /**
   * The specification with all networks in it, by their names, the one of the mode first.
   *
   * @throws GantryException NOT_FOUND; INVALID for what a network does not have; DENIED for a mere
   *     configuration
   */
  NetworkSpec bound(NetworkSpec spec) {
    String mode = spec.mode();
    if (mode.startsWith(ContainerNetworks.CONTAINER)) {
      return requireNone(spec, "container");
    }
    NetworkRecord main = book.find(isStandard(mode) ? NetworkBook.BRIDGE : mode);
    NetworkConfigs.requireMembers(main);
    String name = main.name();
    if (name.equals(NetworkBook.HOST) || name.equals(NetworkBook.NONE)) {
      return requireNone(spec.withMode(name), name);
    }
    List<EndpointSpec> named = new ArrayList<>();
    for (EndpointSpec endpoint : spec.endpoints()) {
      String text = endpoint.network();
      NetworkRecord network = book.find(isStandard(text) ? NetworkBook.BRIDGE : text);
      EndpointSpec bound = endpoint.withNetwork(network.name());
      EndpointCheck.check(network, bound);
      named.add(bound);
    }
    EndpointSpec first =
        named.stream()
            .filter(endpoint -> endpoint.network().equals(name))
            .findFirst()
            .orElseGet(() -> EndpointSpec.of(name));
    named.remove(first);
    if (!spec.macAddress().isEmpty()) {
      var _ = EndpointCheck.mac(spec.macAddress());
    }
    boolean inherits = first.macAddress().isEmpty() && !spec.macAddress().isEmpty();
    named.addFirst(inherits ? first.withMacAddress(spec.macAddress()) : first);
    return spec.withEndpoints(named);
  }

  private static boolean isStandard(String mode) {
    return mode.isEmpty() || mode.equals("default");
  }

  /** Who is in no network of the engine cannot be in some. */
  private static NetworkSpec requireNone(NetworkSpec spec, String mode) {
    boolean others =
        spec.endpoints().stream().anyMatch(endpoint -> !endpoint.network().equals(spec.mode()));
    if (others) {
      throw GantryException.invalid(
          "conflicting options: cannot attach both user-defined and " + mode + " networks");
    }
    return spec.withEndpoints(List.of());
  }
}
