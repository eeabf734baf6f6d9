package io.gantry.engine;

import io.gantry.oci.GantryException;

/**
 * Puts containers on networks and takes them off, running or not. The record is saved last: of what
 * a daemon that dies before has done the next one takes back the devices that no record knows.
 */
final class NetworkJoins {
  private final ContainerRegistry registry;
  private final ContainerNetworks networks;
  private final NetworkBook book;
  private final ContainerFiles files;
  private final NetworkEvents events;

  NetworkJoins(
      ContainerRegistry registry,
      ContainerNetworks networks,
      NetworkBook book,
      ContainerFiles files,
      NetworkEvents events) {
    this.registry = registry;
    this.networks = networks;
    this.book = book;
    this.files = files;
    this.events = events;
  }

  void connect(String networkRef, String containerRef, EndpointSpec wanted) {
    NetworkRecord network = book.find(networkRef);
    EndpointSpec endpoint = wanted.withNetwork(network.name());
    Container container = registry.find(containerRef);
    container.lock().lock();
    try {
      ContainerRecord record = container.record();
      requireNetworks(record, network);
      EndpointCheck.check(network, endpoint);
      if (container.live().isEmpty()) {
        save(container, record.spec().network().with(endpoint));
        return;
      }
      requireAbsent(record, network);
      Sandbox sandbox = sandbox(container);
      networks.join(record, sandbox, endpoint);
      files.write(record, networks.names(record, view(container)));
      saveLive(
          container, record.spec().network().with(endpoint), () -> undo(record, sandbox, network));
      events.tell(network, "connect", container.id());
    } finally {
      container.lock().unlock();
    }
  }

  /** With force a container that is not there is no error. */
  void disconnect(String networkRef, String containerRef, boolean force) {
    NetworkRecord network = book.find(networkRef);
    Container container = registry.find(containerRef);
    container.lock().lock();
    try {
      ContainerRecord record = container.record();
      if (network.name().equals(NetworkBook.HOST)) {
        throw GantryException.invalid(
            "container cannot be disconnected from host network or connected to host network");
      }
      NetworkSpec left = record.spec().network().without(network.name());
      boolean wanted = !left.equals(record.spec().network());
      if (container.live().isEmpty()) {
        if (!wanted && !force) {
          throw absent(record, network);
        }
        save(container, left);
        return;
      }
      Sandbox sandbox = sandbox(container);
      Sandbox.Place place =
          sandbox.place(network.name()).orElseThrow(() -> absent(record, network));
      networks.leave(record, sandbox, place);
      saveLive(container, left, () -> {});
      events.tell(network, "disconnect", container.id());
    } finally {
      container.lock().unlock();
    }
  }

  private NetworkView view(Container container) {
    return NetworkViews.of(container.record(), container.live().orElseThrow().connection());
  }

  private void undo(ContainerRecord record, Sandbox sandbox, NetworkRecord network) {
    sandbox.place(network.name()).ifPresent(place -> networks.leave(record, sandbox, place));
  }

  private void save(Container container, NetworkSpec changed) {
    registry.change(
        container,
        old -> {
          ContainerRecord next = old.withSpec(old.spec().withNetwork(changed));
          return next.withNetwork(NetworkViews.unconnected(next.spec()));
        });
  }

  /** What cannot be saved is taken back. */
  private void saveLive(Container container, NetworkSpec changed, Runnable undo) {
    Connection connection = container.live().orElseThrow().connection();
    try {
      registry.change(
          container,
          old -> {
            ContainerRecord next = old.withSpec(old.spec().withNetwork(changed));
            return next.withNetwork(NetworkViews.of(next, connection));
          });
    } catch (RuntimeException e) {
      undo.run();
      throw e;
    }
  }

  private static void requireNetworks(ContainerRecord record, NetworkRecord network) {
    String mode = record.spec().network().mode();
    if (network.name().equals(NetworkBook.HOST) || mode.equals(NetworkBook.HOST)) {
      throw GantryException.invalid(
          "container cannot be disconnected from host network or connected to host network");
    }
    if (mode.startsWith("container:")) {
      throw GantryException.invalid(
          "container sharing network namespace with another container or host cannot be connected to any other network");
    }
    if (network.name().equals(NetworkBook.NONE) || mode.equals(NetworkBook.NONE)) {
      throw GantryException.invalid(
          "container cannot be connected to multiple networks with one of the networks in private (none) mode");
    }
  }

  private static void requireAbsent(ContainerRecord record, NetworkRecord network) {
    if (record.network().endpoint(network.name()).filter(EndpointView::connected).isPresent()) {
      throw new GantryException(
          GantryException.Kind.DENIED,
          "endpoint with name %s already exists in network %s"
              .formatted(record.name(), network.name()));
    }
  }

  private static Sandbox sandbox(Container container) {
    return container.live().map(LiveProcess::connection).orElse(new Connection.Borrowed(""))
            instanceof Connection.Joined joined
        ? joined.sandbox()
        : new Sandbox();
  }

  private static GantryException absent(ContainerRecord record, NetworkRecord network) {
    return new GantryException(
        GantryException.Kind.DENIED,
        "container %s is not connected to network %s".formatted(record.id(), network.name()));
  }
}
