package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Links on the default bridge, which has no name server: what they write into a container's {@code
 * /etc/hosts} and its environment, as Docker did before there were networks of users.
 */
final class BridgeLinks {
  /** These are the other's own. */
  private static final Set<String> NOT_TOLD = Set.of("HOME", "PATH");

  private static final Comparator<PortRange> BY_NUMBER =
      Comparator.comparingInt(PortRange::first).thenComparing(PortRange::protocol);

  /** An environment has an end; an image may expose everything. */
  private static final int MOST_PORTS = 1000;

  private final Function<String, Container> containers;

  BridgeLinks(Function<String, Container> containers) {
    this.containers = containers;
  }

  /** One that runs, by the name that the container calls it. */
  private record Linked(String alias, ContainerRecord other, String address) {}

  /**
   * Lines of hosts(5), {@code name=address}.
   *
   * @throws GantryException INVALID when one does not run
   */
  List<String> hosts(ContainerRecord container) {
    List<String> lines = new ArrayList<>();
    for (Linked linked : linked(container)) {
      Stream.of(linked.alias(), linked.other().name(), linked.other().shortId())
          .distinct()
          .forEach(name -> lines.add(name + "=" + linked.address()));
    }
    return lines;
  }

  /**
   * The container with variables for each port and each variable of those that it links.
   *
   * @throws GantryException INVALID when one does not run
   */
  ContainerRecord withEnvironment(ContainerRecord container) {
    return withEnvironment(container, linked(container));
  }

  /** The same of those that run now: what its further processes are told. */
  ContainerRecord withEnvironmentOfNow(ContainerRecord container) {
    return withEnvironment(
        container, links(container).flatMap(link -> running(container, link).stream()).toList());
  }

  private static ContainerRecord withEnvironment(ContainerRecord container, List<Linked> linked) {
    List<String> told = new ArrayList<>();
    linked.forEach(one -> tell(container, one, told));
    if (told.isEmpty()) {
      return container;
    }
    ProcessSpec process = container.spec().process();
    return container.withSpec(
        container.spec().withProcess(process.withEnv(EnvironmentList.merge(told, process.env()))));
  }

  private static void tell(ContainerRecord container, Linked linked, List<String> told) {
    String prefix = linked.alias().toUpperCase(Locale.ROOT).replace('-', '_');
    ProcessSpec process = linked.other().spec().process();
    List<PortRange> ports =
        process.exposedPorts().stream()
            .map(text -> PortRange.parse("expose", text))
            .flatMap(range ->
                IntStream.rangeClosed(range.first(), range.last())
                    .mapToObj(port -> new PortRange(port, port, range.protocol())))
            .sorted(BY_NUMBER)
            .limit(MOST_PORTS)
            .toList();
    ports.stream().findFirst().ifPresent(port -> told.add(prefix + "_PORT=" + url(linked, port)));
    for (PortRange port : ports) {
      String name =
          "%s_PORT_%d_%s".formatted(prefix, port.first(), port.protocol().toUpperCase(Locale.ROOT));
      told.add(name + "=" + url(linked, port));
      told.add(name + "_ADDR=" + linked.address());
      told.add(name + "_PORT=" + port.first());
      told.add(name + "_PROTO=" + port.protocol());
    }
    told.add("%s_NAME=/%s/%s".formatted(prefix, container.name(), linked.alias()));
    process.env().stream()
        .filter(variable -> !NOT_TOLD.contains(variable.split("=", 2)[0]))
        .forEach(variable -> told.add(prefix + "_ENV_" + variable));
  }

  private static String url(Linked linked, PortRange port) {
    return "%s://%s:%d".formatted(port.protocol(), linked.address(), port.first());
  }

  private List<Linked> linked(ContainerRecord container) {
    return links(container).map(link -> linked(container, link)).toList();
  }

  private static Stream<ContainerLink> links(ContainerRecord container) {
    return container
        .spec()
        .network()
        .endpoint(NetworkBook.BRIDGE)
        .map(EndpointSpec::links)
        .orElse(List.of())
        .stream()
        .map(ContainerLink::parse);
  }

  private Optional<Linked> running(ContainerRecord container, ContainerLink link) {
    try {
      return Optional.of(linked(container, link));
    } catch (GantryException e) {
      // It ended, or is gone.
      return Optional.empty();
    }
  }

  private Linked linked(ContainerRecord container, ContainerLink link) {
    ContainerRecord other = containers.apply(link.container()).record();
    String address =
        other
            .network()
            .endpoint(NetworkBook.BRIDGE)
            .map(EndpointView::address)
            .filter(found -> !found.isEmpty())
            .orElseThrow(() ->
                GantryException.invalid(
                    "Cannot link to a non running container: /%s AS /%s/%s"
                        .formatted(other.name(), container.name(), link.alias())));
    return new Linked(link.alias(), other, address);
  }
}
