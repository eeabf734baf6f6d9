package io.gantry.engine;

import io.gantry.linux.MacAddress;
import io.gantry.network.Attachment;
import io.gantry.network.BridgeNetwork;
import io.gantry.network.PortMapping;
import io.gantry.network.Protocol;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Connects containers to the bridge, to nothing, to the host's network or to another's. */
final class ContainerNetworks {
  static final String BRIDGE = "bridge";
  static final String HOST = "host";
  static final String NONE = "none";
  private static final String CONTAINER = "container:";

  private final BridgeNetwork bridge;
  private final Function<String, Container> containers;

  ContainerNetworks(BridgeNetwork bridge, Function<String, Container> containers) {
    this.bridge = bridge;
    this.containers = containers;
  }

  /** The name of the network that a mode means; empty for that of another container. */
  static String name(String mode) {
    return switch (mode) {
      case "", "default", BRIDGE -> BRIDGE;
      case HOST, NONE -> mode;
      default -> {
        if (mode.startsWith(CONTAINER)) {
          yield "";
        }
        throw GantryException.notFound("network " + mode + " not found");
      }
    };
  }

  /** The id of a network: the same in every engine, as there is one of each. */
  static String id(String name) {
    return name.isEmpty() ? "" : Digest.sha256("gantry network " + name).hex();
  }

  /** What a container that does not run shows. */
  static NetworkView unconnected(ContainerSpec spec) {
    String name = name(spec.network().mode());
    return NetworkView.unconnected(name, id(name));
  }

  String gateway() {
    return bridge.gateway().getHostAddress();
  }

  /** Connects; CONFLICT when a port is taken. Nothing is left when it fails. */
  Connection connect(ContainerRecord container) {
    NetworkSpec network = container.spec().network();
    String mode = network.mode();
    if (mode.startsWith(CONTAINER)) {
      return new Connection.Borrowed(
          "/proc/"
              + runningPid(mode.substring(CONTAINER.length()), "network namespace")
              + "/ns/net");
    }
    return switch (name(mode)) {
      case HOST -> new Connection.Borrowed("");
      case NONE -> new Connection.Isolated(bridge.namespaces().take());
      default -> new Connection.Bridged(attach(container, network));
    };
  }

  /** Takes back what {@link #connect} gave. */
  void disconnect(Connection connection) {
    switch (connection) {
      case Connection.Bridged bridged -> bridge.detach(bridged.attachment());
      case Connection.Isolated isolated -> isolated.namespace().close();
      case Connection.Borrowed _ -> {}
    }
  }

  /** Once the process is inside, an isolated namespace needs no holder. */
  static Connection afterStart(Connection connection) {
    if (connection instanceof Connection.Isolated isolated) {
      isolated.namespace().close();
      return new Connection.Borrowed("");
    }
    return connection;
  }

  /** Takes up the connection of a container that outlived its daemon. */
  Connection restore(ContainerRecord container) {
    NetworkView network = container.network();
    if (network.address().isEmpty()) {
      return new Connection.Borrowed("");
    }
    return new Connection.Bridged(
        bridge.restore(
            container.id(),
            container.name(),
            Path.of("/proc", String.valueOf(container.state().pid()), "ns", "net"),
            address(network.address()),
            MacAddress.parse(network.macAddress()),
            network.ports().stream().map(port -> mapping(port, port.hostPort())).toList()));
  }

  /** Deletes what belongs to no living container. */
  void reconcile(Set<String> living) {
    bridge.reconcile(living);
  }

  /** What to show and save of a connection. */
  static NetworkView view(ContainerSpec spec, Connection connection) {
    NetworkView idle = unconnected(spec);
    if (!(connection instanceof Connection.Bridged bridged)) {
      return idle;
    }
    Attachment attachment = bridged.attachment();
    return new NetworkView(
        idle.networkName(),
        idle.networkId(),
        attachment.address().getHostAddress(),
        attachment.prefix(),
        attachment.gateway().getHostAddress(),
        attachment.mac().toString(),
        attachment.published().stream().map(ContainerNetworks::binding).toList(),
        "");
  }

  /** The process of another container whose namespace is to be joined. */
  int runningPid(String ref, String namespace) {
    Container other = containers.apply(ref);
    int pid = other.state().pid();
    if (pid == 0) {
      throw GantryException.conflict(
          "cannot join " + namespace + " of a non running container: " + other.id());
    }
    return pid;
  }

  /** INVALID when that container keeps its IPC namespace to itself, which is the default. */
  void requireShareableIpc(String ref) {
    Container other = containers.apply(ref);
    NamespaceMode mode = other.record().spec().host().namespaces().ipc();
    if (mode instanceof NamespaceMode.Private || mode instanceof NamespaceMode.None) {
      throw GantryException.invalid(
          "cannot join ipc of container "
              + other.id()
              + ": non-shareable IPC (hint: use IpcMode:shareable for the donor container)");
    }
  }

  /** A range of host ports is tried from its beginning. */
  private Attachment attach(ContainerRecord container, NetworkSpec network) {
    Optional<MacAddress> mac =
        network.macAddress().isEmpty()
            ? Optional.empty()
            : Optional.of(MacAddress.parse(network.macAddress()));
    int shift = 0;
    while (true) {
      try {
        return bridge.attach(container.id(), container.name(), mappings(container, shift), mac);
      } catch (GantryException e) {
        shift++;
        boolean more = e.kind() == GantryException.Kind.CONFLICT && hasPort(network, shift);
        if (!more) {
          throw e;
        }
      }
    }
  }

  private static boolean hasPort(NetworkSpec network, int shift) {
    return network.ports().stream()
        .anyMatch(port -> port.hostPort() + shift <= port.lastHostPort());
  }

  private static List<PortMapping> mappings(ContainerRecord container, int shift) {
    NetworkSpec network = container.spec().network();
    List<PortMapping> mappings = new ArrayList<>();
    for (PortBinding port : network.ports()) {
      int shifted =
          Math.min(port.hostPort() + shift, Math.max(port.hostPort(), port.lastHostPort()));
      mappings.add(mapping(port, shifted));
    }
    if (network.publishAll()) {
      Set<String> explicit =
          network.ports().stream()
              .map(port -> port.containerPort() + "/" + port.protocol())
              .collect(Collectors.toSet());
      for (String exposed : container.spec().process().exposedPorts()) {
        PortRange range = PortRange.parse("expose", exposed);
        for (int port = range.first(); port <= range.last(); port++) {
          if (!explicit.contains(port + "/" + range.protocol())) {
            mappings.add(mapping(new PortBinding(port, range.protocol(), "", 0, 0), 0));
          }
        }
      }
    }
    return mappings;
  }

  private static PortMapping mapping(PortBinding port, int hostPort) {
    String host = port.hostAddress().isEmpty() ? "0.0.0.0" : port.hostAddress();
    return new PortMapping(
        address(host), hostPort, port.containerPort(), protocol(port.protocol()));
  }

  private static PortBinding binding(PortMapping mapping) {
    return new PortBinding(
        mapping.containerPort(),
        mapping.protocol().toString().toLowerCase(Locale.ROOT),
        mapping.hostAddress().getHostAddress(),
        mapping.hostPort(),
        mapping.hostPort());
  }

  private static Protocol protocol(String name) {
    return switch (name) {
      case "tcp" -> Protocol.TCP;
      case "udp" -> Protocol.UDP;
      default -> throw GantryException.invalid("invalid protocol: " + name);
    };
  }

  private static Inet4Address address(String text) {
    try {
      if (!text.isEmpty() && InetAddress.ofLiteral(text) instanceof Inet4Address address) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw new GantryException(GantryException.Kind.INVALID, "invalid IP address: " + text, e);
    }
    throw GantryException.invalid("publishing on IPv6 address " + text + " is not supported");
  }
}
