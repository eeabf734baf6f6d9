package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.List;
import java.util.Set;

/** Networks that hold the configuration of others. Refuses in Docker's words. */
final class NetworkConfigs {
  private static final Set<String> STANDARD_IPAM = Set.of("", NetworkRecord.DEFAULT_IPAM);

  private final NetworkBook book;

  NetworkConfigs(NetworkBook book) {
    this.book = book;
  }

  /**
   * The request with the configuration that it takes from another network, if any.
   *
   * @throws GantryException DENIED for what goes with neither; NOT_FOUND without that network
   */
  NetworkRequest completed(NetworkRequest request) {
    if (request.configOnly() && (request.internal() || request.attachable())) {
      throw denied(
          "configuration network can only contain network specific fields. Network operator fields like [ ingress | internal | attachable | scope ] are not supported. Hint: give them to the networks that take the configuration");
    }
    if (request.configFrom().isEmpty()) {
      return request;
    }
    if (request.configOnly()) {
      throw denied("a configuration network cannot depend on another configuration network");
    }
    requireNoneOfItsOwn(request);
    NetworkRecord from = find(request.configFrom());
    return new NetworkRequest(
        request.name(),
        request.driver(),
        request.internal(),
        request.attachable(),
        from.ipv4(),
        from.ipv6(),
        from.ipamDriver(),
        from.ipamOptions(),
        from.pools(),
        from.options(),
        from.labels(),
        false,
        request.configFrom());
  }

  /** DENIED while networks have their configuration of this one. */
  void requireUnused(NetworkRecord network) {
    List<String> users =
        book.all().stream()
            .filter(other -> network.configOnly() && other.configFrom().equals(network.name()))
            .map(NetworkRecord::name)
            .sorted()
            .toList();
    if (!users.isEmpty()) {
      throw denied(
          "error while removing network: configuration network \"%s\" is in use by %s"
              .formatted(network.name(), String.join(", ", users)));
    }
  }

  /** DENIED for a network that nothing can be on. */
  static void requireMembers(NetworkRecord network) {
    if (network.configOnly()) {
      throw denied(
          "cannot create endpoint on configuration-only network %s. Hint: network create --config-from %s NAME"
              .formatted(network.name(), network.name()));
    }
  }

  private static void requireNoneOfItsOwn(NetworkRequest request) {
    String from = request.configFrom();
    if (!STANDARD_IPAM.contains(request.ipamDriver())
        || !request.ipv4()
        || request.ipv6()
        || !request.labels().isEmpty()
        || !request.ipamOptions().isEmpty()
        || !request.pools().isEmpty()) {
      throw denied(
          "user-specified configurations are not supported if the network depends on a configuration network: addresses and labels of %s are those of %s"
              .formatted(request.name(), from));
    }
    if (!request.options().isEmpty()) {
      throw denied(
          "network driver options are not supported if the network depends on a configuration network: those of %s are those of %s"
              .formatted(request.name(), from));
    }
  }

  private NetworkRecord find(String name) {
    return book.all().stream()
        .filter(network -> network.configOnly() && network.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            GantryException.notFound(
                "configuration network \"%s\" does not exist. Hint: network create --config-only %s"
                    .formatted(name, name)));
  }

  private static GantryException denied(String why) {
    return new GantryException(GantryException.Kind.DENIED, why);
  }
}
