package io.gantry.engine;

import io.gantry.linux.MacAddress;
import io.gantry.network.Addresses;
import io.gantry.network.Attachment;
import io.gantry.network.Join;
import io.gantry.network.Network;
import io.gantry.network.NetworkNamespace;
import io.gantry.network.Networking;
import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Connects containers to networks, to nothing, to the host's network or to another's. */
final class ContainerNetworks {
  private static final System.Logger LOG = System.getLogger(ContainerNetworks.class.getName());
  static final String CONTAINER = "container:";

  private final NetworkBook book;
  private final OpenNetworks open;
  private final Networking networking;
  private final NetworkEvents events;
  private final ContainerNames names;
  private final SharedNamespaces shared;
  private final BridgeLinks links;
  private final List<String> hostGateways;

  ContainerNetworks(
      NetworkBook book,
      OpenNetworks open,
      Networking networking,
      NetworkEvents events,
      ContainerNames names,
      SharedNamespaces shared,
      BridgeLinks links,
      List<String> hostGateways) {
    this.book = book;
    this.open = open;
    this.networking = networking;
    this.events = events;
    this.names = names;
    this.shared = shared;
    this.links = links;
    this.hostGateways = List.copyOf(hostGateways);
  }

  /** Connects; CONFLICT when a port is taken. Nothing is left when it fails. */
  Connection connect(ContainerRecord container) {
    NetworkSpec network = container.spec().network();
    String mode = network.mode();
    if (mode.startsWith(CONTAINER)) {
      return new Connection.Borrowed(
          "/proc/"
              + shared.runningPid(mode.substring(CONTAINER.length()), "network namespace")
              + "/ns/net");
    }
    return switch (mode) {
      case NetworkBook.HOST -> new Connection.Borrowed("");
      case NetworkBook.NONE -> new Connection.Isolated(networking.namespaces().take());
      default -> new Connection.Joined(joined(container));
    };
  }

  private Sandbox joined(ContainerRecord container) {
    List<EndpointSpec> wanted = container.spec().network().endpoints();
    Optional<String> leader = leader(wanted);
    Sandbox sandbox = new Sandbox(networking.namespaces().take());
    try {
      for (EndpointSpec endpoint : wanted) {
        boolean leads = leader.equals(Optional.of(endpoint.network()));
        sandbox.put(attach(container, sandbox, sandbox.namespace(), endpoint, leads));
      }
      if (!leader.equals(sandbox.leader().map(place -> place.network().name()))) {
        lead(container, sandbox, sandbox.namespace());
      }
      names.begin(container, sandbox, sandbox.namespace());
      sandbox.places().forEach(place -> events.tell(place.network(), "connect", container.id()));
      return sandbox;
    } catch (RuntimeException e) {
      try {
        sandbox.close();
      } catch (RuntimeException more) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  /** Before anything is attached: a guess, since only the networks know whether they lead out. */
  private Optional<String> leader(List<EndpointSpec> wanted) {
    return wanted.stream()
        .filter(endpoint -> !book.find(endpoint.network()).internal())
        .min(EndpointSpec.LEADS)
        .map(EndpointSpec::network);
  }

  private Sandbox.Place attach(
      ContainerRecord container,
      Sandbox sandbox,
      NetworkNamespace namespace,
      EndpointSpec wanted,
      boolean leads) {
    NetworkRecord network = book.find(wanted.network());
    Network driver = open.require(network);
    Join join =
        new Join(
            container.id(),
            container.name(),
            namespace,
            device(sandbox, network, wanted),
            address(wanted.ipv4()),
            address(wanted.ipv6()),
            mac(wanted.macAddress()),
            List.of(),
            leads,
            RateOptions.of(network.options(), wanted.options()));
    PortPlan ports = new PortPlan(container.spec(), BridgeOptions.hostAddress(network));
    Attachment attachment = leads ? ports.attach(driver, join) : driver.attach(join);
    try {
      namespace.set(EndpointOptions.sysctls(wanted.options(), attachment.device()));
    } catch (RuntimeException e) {
      driver.leave(attachment, namespace);
      throw e;
    }
    return new Sandbox.Place(network, driver, wanted, attachment);
  }

  private static String device(Sandbox sandbox, NetworkRecord network, EndpointSpec wanted) {
    return EndpointOptions.device(wanted.options())
        .map(sandbox::requireFree)
        .orElseGet(() -> sandbox.freeDevice(BridgeOptions.devicePrefix(network)));
  }

  private static Optional<InetAddress> address(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Addresses.parse(text));
  }

  private static Optional<MacAddress> mac(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(EndpointCheck.mac(text));
  }

  /** Puts a container that runs on one network more. */
  void join(ContainerRecord container, Sandbox sandbox, EndpointSpec wanted) {
    try (NetworkNamespace namespace = namespace(container)) {
      Sandbox.Place place = attach(container, sandbox, namespace, wanted, false);
      FaultPoints.reach("connect.attached");
      sandbox.put(place);
      try {
        names.join(container, place, namespace);
        lead(container, sandbox, namespace);
      } catch (RuntimeException e) {
        names.leave(container.id(), place);
        sandbox.remove(place);
        place.driver().leave(place.attachment(), namespace);
        throw e;
      }
    }
  }

  /** Takes a container that runs off a network. */
  void leave(ContainerRecord container, Sandbox sandbox, Sandbox.Place place) {
    try (NetworkNamespace namespace = namespace(container)) {
      names.leave(container.id(), place);
      place.driver().leave(place.attachment(), namespace);
      FaultPoints.reach("disconnect.detached");
      sandbox.remove(place);
      lead(container, sandbox, namespace);
    }
  }

  /** Default routes and published ports go by the network that leads now. */
  private void lead(ContainerRecord container, Sandbox sandbox, NetworkNamespace namespace) {
    Optional<Sandbox.Place> leader = sandbox.leader();
    for (Sandbox.Place place : sandbox.places()) {
      boolean leads = leader.filter(place::equals).isPresent();
      if (!leads && !place.attachment().published().isEmpty()) {
        sandbox.put(place.with(place.driver().publish(place.attachment(), List.of())));
      }
    }
    leader.ifPresent(place -> {
      place.driver().lead(place.attachment(), namespace);
      PortPlan ports = new PortPlan(container.spec(), BridgeOptions.hostAddress(place.network()));
      if (place.attachment().published().isEmpty()) {
        sandbox.put(place.with(ports.publish(place.driver(), place.attachment())));
      }
    });
  }

  private static NetworkNamespace namespace(ContainerRecord container) {
    return NetworkNamespace.of(
        Path.of("/proc", String.valueOf(container.state().pid()), "ns", "net"));
  }

  /** Takes back what {@link #connect} gave. */
  void disconnect(Connection connection) {
    switch (connection) {
      case Connection.Joined joined -> {
        List<Sandbox.Place> places = joined.sandbox().places();
        places.stream()
            .findFirst()
            .ifPresent(place -> names.end(place.attachment().containerId(), places));
        joined.sandbox().close();
        places.forEach(
            place -> events.tell(place.network(), "disconnect", place.attachment().containerId()));
      }
      case Connection.Isolated isolated -> isolated.namespace().close();
      case Connection.Borrowed _ -> {}
    }
  }

  /** Once the process is inside, its namespace needs no holder. */
  static Connection afterStart(Connection connection) {
    return switch (connection) {
      case Connection.Joined joined -> {
        joined.sandbox().started();
        yield joined;
      }
      case Connection.Isolated isolated -> {
        isolated.namespace().close();
        yield new Connection.Borrowed("");
      }
      case Connection.Borrowed borrowed -> borrowed;
    };
  }

  /**
   * Takes up the networks of a container that outlived its daemon; one that cannot be taken up does
   * not cost it the others.
   */
  Connection restore(ContainerRecord container) {
    String mode = container.spec().network().mode();
    if (mode.startsWith(CONTAINER)
        || mode.equals(NetworkBook.HOST)
        || mode.equals(NetworkBook.NONE)) {
      return new Connection.Borrowed("");
    }
    Sandbox sandbox = new Sandbox();
    for (EndpointView end : container.network().endpoints()) {
      if (end.connected()) {
        try {
          sandbox.put(restored(container, end));
        } catch (GantryException e) {
          LOG.log(
              System.Logger.Level.WARNING,
              "container {0} lost network {1}: {2}",
              container.name(),
              end.networkName(),
              e.getMessage());
        }
      }
    }
    serveAgain(container, sandbox);
    return new Connection.Joined(sandbox);
  }

  /** Names that cannot be served do not cost it its networks. */
  private void serveAgain(ContainerRecord container, Sandbox sandbox) {
    try (NetworkNamespace namespace = namespace(container)) {
      names.begin(container, sandbox, namespace);
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "container {0} has no names: {1}",
          container.name(),
          e.getMessage());
    }
  }

  /** A running container has another name now. */
  void renamed(ContainerRecord container, Connection connection) {
    if (connection instanceof Connection.Joined joined) {
      names.renamed(container, joined.sandbox());
    }
  }

  private Sandbox.Place restored(ContainerRecord container, EndpointView end) {
    NetworkRecord network = book.find(end.networkId());
    Network driver = open.require(network);
    Attachment attachment =
        new Attachment(
            container.id(),
            end.device(),
            saved(end.address(), end.prefixLength(), end.gateway()),
            saved(end.ipv6Address(), end.ipv6PrefixLength(), end.ipv6Gateway()),
            MacAddress.parse(end.macAddress()),
            end.leads()
                ? container.network().ports().stream().map(PortPlan::mapping).toList()
                : List.of());
    EndpointSpec wanted =
        container
            .spec()
            .network()
            .endpoint(network.name())
            .orElseGet(() -> EndpointSpec.of(network.name()));
    driver.restore(
        container.name(), attachment, RateOptions.of(network.options(), wanted.options()));
    return new Sandbox.Place(network, driver, wanted, attachment);
  }

  private static Optional<Attachment.Address> saved(String address, int prefix, String gateway) {
    return address(address).map(ip -> new Attachment.Address(ip, prefix, address(gateway)));
  }

  /** Deletes what belongs to no container and no network. */
  void reconcile() {
    networking.reconcile();
    open.reconcile();
  }

  /** What the container's files say of its networks. */
  ContainerFiles.Names names(ContainerRecord container, NetworkView network) {
    return new ContainerFiles.Names(
        network.addresses(),
        links.hosts(container),
        hostGateways(),
        network.endpoints().stream().anyMatch(EndpointView::hasNames));
  }

  /** What {@code host-gateway} stands for unless told: the host's on the default bridge. */
  private List<String> hostGateways() {
    return hostGateways.isEmpty()
        ? book.find(NetworkBook.BRIDGE).pools().stream().map(PoolSpec::gateway).toList()
        : hostGateways;
  }
}
