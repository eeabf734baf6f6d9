package io.gantry.engine;

import io.gantry.network.Addresses;
import io.gantry.network.Attachment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pictures of how containers are connected, to be shown and saved. Pure. */
final class NetworkViews {
  private NetworkViews() {}

  /** What a container that does not run shows; ids of networks that may have gone are empty. */
  static NetworkView unconnected(ContainerSpec spec) {
    NetworkSpec network = spec.network();
    boolean alone =
        network.mode().equals(NetworkBook.HOST) || network.mode().equals(NetworkBook.NONE);
    List<String> names =
        alone
            ? List.of(network.mode())
            : network.endpoints().stream().map(EndpointSpec::network).toList();
    return NetworkView.unconnected(
        names.stream()
            .map(name ->
                EndpointView.unconnected(
                    name, NetworkBook.isPredefined(name) ? NetworkBook.predefinedId(name) : ""))
            .toList());
  }

  /** How a container with this connection is connected. */
  static NetworkView of(ContainerRecord container, Connection connection) {
    if (!(connection instanceof Connection.Joined joined)) {
      return unconnected(container.spec());
    }
    List<EndpointView> ends = new ArrayList<>();
    List<PortBinding> ports = new ArrayList<>();
    Optional<Sandbox.Place> leader = joined.sandbox().leader();
    for (Sandbox.Place place : joined.sandbox().places()) {
      ends.add(of(container, place, leader.filter(place::equals).isPresent()));
      place.attachment().published().stream().map(PortPlan::binding).forEach(ports::add);
    }
    return new NetworkView(ends, ports, "");
  }

  private static EndpointView of(ContainerRecord container, Sandbox.Place place, boolean leads) {
    Attachment attachment = place.attachment();
    Optional<Attachment.Address> four = attachment.ipv4();
    Optional<Attachment.Address> six = attachment.ipv6();
    return new EndpointView(
        place.network().name(),
        place.network().id(),
        attachment.device(),
        four.map(address -> Addresses.text(address.ip())).orElse(""),
        four.map(Attachment.Address::prefix).orElse(0),
        four.flatMap(Attachment.Address::gateway).map(Addresses::text).orElse(""),
        six.map(address -> Addresses.text(address.ip())).orElse(""),
        six.map(Attachment.Address::prefix).orElse(0),
        six.flatMap(Attachment.Address::gateway).map(Addresses::text).orElse(""),
        attachment.mac().toString(),
        leads,
        place.network().hasNames() ? endpointNames(container, place.wanted()) : List.of());
  }

  /** By which others on a network with names find a container: Docker's order. */
  private static List<String> endpointNames(ContainerRecord container, EndpointSpec wanted) {
    List<String> names = new ArrayList<>();
    names.add(container.name());
    wanted.aliases().stream().filter(alias -> !names.contains(alias)).forEach(names::add);
    for (String name : List.of(container.shortId(), container.spec().process().hostname())) {
      if (!name.isEmpty() && !names.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }
}
