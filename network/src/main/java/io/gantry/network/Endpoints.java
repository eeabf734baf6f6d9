package io.gantry.network;

import io.gantry.linux.Errno;
import io.gantry.linux.Link;
import io.gantry.linux.LinuxException;
import io.gantry.linux.MacAddress;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import io.gantry.linux.Route;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The containers on one bridge, and what each has of the kernel. All of it happens on one {@link
 * KernelThread}, which therefore is the only one to see the maps.
 */
final class Endpoints {
  private static final System.Logger LOG = System.getLogger(Endpoints.class.getName());
  private static final String DEVICE = "eth0";

  /** A container, the index of its device on the host, and the sockets that hold its ports. */
  private record Endpoint(String name, Attachment attachment, int device, List<HeldPort> held) {}

  private final BridgeConfig config;
  private final Netlink netlink;
  private final Publisher publisher;
  private final Departures departures;
  private final Bridge bridge;
  private final AddressPool addresses;
  private final boolean turnedForwardingOn;
  private final Map<String, Endpoint> endpoints = new HashMap<>();

  private Endpoints(
      BridgeConfig config,
      Netlink netlink,
      Departures departures,
      Bridge bridge,
      Publisher publisher) {
    this.config = config;
    this.netlink = netlink;
    this.departures = departures;
    this.bridge = bridge;
    this.publisher = publisher;
    this.addresses = new AddressPool(bridge.subnet());
    // So that what comes from 127.0.0.1 may leave by the bridge to a container.
    Sysctl.write("ipv4/conf/" + config.name() + "/route_localnet", "1");
    this.turnedForwardingOn = Sysctl.turnOn("ipv4/ip_forward");
  }

  static Endpoints open(BridgeConfig config) {
    try (Rollback rollback = new Rollback()) {
      Netlink netlink = Netlink.open();
      rollback.add(netlink::close);
      Departures departures = new Departures(Netlink.open(), "network-departures-" + config.name());
      rollback.add(departures::close);
      Bridge bridge = Bridge.ensure(netlink, config);
      Publisher publisher = Publisher.open(new PortTable(config.name(), bridge.subnet()));
      rollback.add(publisher::close);
      Endpoints opened = new Endpoints(config, netlink, departures, bridge, publisher);
      rollback.keep();
      return opened;
    }
  }

  Bridge bridge() {
    return bridge;
  }

  boolean turnedForwardingOn() {
    return turnedForwardingOn;
  }

  int addressesInUse() {
    return addresses.inUse();
  }

  List<String> warnings() {
    return publisher.warnings();
  }

  Attachment attach(
      String containerId,
      String name,
      NetworkNamespace namespace,
      List<PortMapping> ports,
      Optional<MacAddress> wantedMac) {
    if (endpoints.containsKey(containerId)) {
      throw GantryException.conflict(
          "container " + containerId + " is on network " + config.name() + " already");
    }
    try (Rollback rollback = new Rollback()) {
      Inet4Address address = addresses.allocate();
      rollback.add(() -> addresses.release(address));
      List<HeldPort> held = hold(ports, rollback);
      List<PortMapping> published = held.stream().map(HeldPort::mapping).toList();
      MacAddress mac = wantedMac.orElseGet(() -> Bridge.macFor(address));
      Attachment attachment =
          new Attachment(
              containerId,
              namespace,
              address,
              bridge.subnet().prefix(),
              bridge.subnet().gateway(),
              mac,
              published);
      int device = connect(attachment);
      rollback.add(() -> deleteDevice(deviceName(containerId)));
      publisher.publish(attachment);
      endpoints.put(containerId, new Endpoint(name, attachment, device, held));
      rollback.keep();
      return attachment;
    }
  }

  Attachment restore(
      String containerId,
      String name,
      Path namespaceFile,
      Inet4Address address,
      MacAddress mac,
      List<PortMapping> published) {
    if (endpoints.containsKey(containerId)) {
      throw GantryException.conflict(
          "container " + containerId + " is on network " + config.name() + " already");
    }
    int device = requireDevice(containerId);
    try (Rollback rollback = new Rollback()) {
      NetworkNamespace namespace = NetworkNamespace.of(namespaceFile);
      rollback.add(namespace::close);
      addresses.claim(address);
      rollback.add(() -> addresses.release(address));
      List<HeldPort> held = holdAgain(published);
      rollback.add(() -> held.forEach(HeldPort::close));
      Attachment attachment =
          new Attachment(
              containerId,
              namespace,
              address,
              bridge.subnet().prefix(),
              bridge.subnet().gateway(),
              mac,
              published);
      publisher.publish(attachment);
      endpoints.put(containerId, new Endpoint(name, attachment, device, held));
      rollback.keep();
      return attachment;
    }
  }

  void detach(Attachment attachment) {
    Endpoint endpoint = endpoints.get(attachment.containerId());
    if (endpoint == null || !endpoint.attachment().equals(attachment)) {
      return;
    }
    endpoints.remove(attachment.containerId());
    // In the reverse order of attach; what fails does not keep the rest from being undone.
    try (Rollback rollback = new Rollback()) {
      rollback.add(() -> addresses.release(attachment.address()));
      endpoint.held().forEach(held -> rollback.add(held::close));
      rollback.add(() -> departures.add(endpoint.device()));
      rollback.add(attachment.namespace()::close);
      rollback.add(() -> publisher.withdraw(attachment.published()));
    }
  }

  void reconcile(Set<String> living) {
    List<Attachment> gone =
        endpoints.values().stream()
            .map(Endpoint::attachment)
            .filter(attachment -> !living.contains(attachment.containerId()))
            .toList();
    gone.forEach(this::detach);
    Set<Integer> devices =
        endpoints.values().stream().map(Endpoint::device).collect(Collectors.toSet());
    for (Link port : bridge.ports(netlink)) {
      if (port.kind().equals("veth") && !devices.contains(port.index())) {
        departures.add(port.index());
      }
    }
    departures.await();
    publisher.publishOnly(endpoints.values().stream().map(Endpoint::attachment).toList());
  }

  void close(boolean removeAll) {
    try (netlink;
        publisher) {
      departures.close();
      for (Endpoint endpoint : endpoints.values()) {
        endpoint.held().forEach(HeldPort::close);
        endpoint.attachment().namespace().close();
      }
      if (removeAll && endpoints.isEmpty() && bridge.ports(netlink).isEmpty()) {
        publisher.deleteTable();
        bridge.delete(netlink);
      }
    }
  }

  /** Answers with the index of the device on the host. */
  private int connect(Attachment attachment) {
    NetworkNamespace namespace = attachment.namespace();
    String device = deviceName(attachment.containerId());
    createDevice(
        new NetlinkRequest.CreateVeth(
            device,
            config.mtu(),
            bridge.index(),
            new NetlinkRequest.Peer(DEVICE, Optional.of(attachment.mac())),
            namespace.fd()));
    try {
      if (!attachment.published().isEmpty()) {
        // Where the bridge filters (br_netfilter), a container that calls its own published port is
        // answered by a frame that goes back where it came from.
        netlink.run(new NetlinkRequest.SetHairpin(device, true));
      }
      Link inside = namespace.link(DEVICE);
      int index = inside.index();
      Optional<InetAddress> gateway = Optional.of(attachment.gateway());
      namespace.configure(
          new NetlinkRequest.SetUp(index, true),
          new NetlinkRequest.AddAddress(index, attachment.address(), attachment.prefix()),
          new NetlinkRequest.AddRoute(
              new Route(Optional.empty(), 0, gateway, OptionalInt.of(index))));
      return inside.peer().orElseThrow();
    } catch (RuntimeException e) {
      deleteDevice(device);
      throw e;
    }
  }

  private void createDevice(NetlinkRequest.CreateVeth request) {
    try {
      netlink.run(request);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      // The container was here a moment ago and its device is still departing, or was left over.
      netlink.link(request.name()).ifPresent(device -> departures.add(device.index()));
      departures.await();
      netlink.run(request);
    }
  }

  private List<HeldPort> hold(List<PortMapping> ports, Rollback rollback) {
    List<HeldPort> held = new ArrayList<>();
    for (PortMapping port : ports) {
      requireFree(port);
      HeldPort one = HeldPort.bind(port);
      rollback.add(one::close);
      held.add(one);
    }
    return held;
  }

  /** Names the container that has the port, which the kernel would not. */
  private void requireFree(PortMapping wanted) {
    for (Endpoint endpoint : endpoints.values()) {
      if (endpoint.attachment().published().stream().anyMatch(wanted::collidesWith)) {
        throw new PortTaken(
            "Bind for %s:%d failed: port is already allocated by container %s (%.12s)"
                .formatted(
                    wanted.hostAddress().getHostAddress(),
                    wanted.hostPort(),
                    endpoint.name(),
                    endpoint.attachment().containerId()));
      }
    }
  }

  /**
   * A port that somebody took while no daemon ran still leads to the container: its rule is first.
   */
  private static List<HeldPort> holdAgain(List<PortMapping> ports) {
    List<HeldPort> held = new ArrayList<>();
    for (PortMapping port : ports) {
      try {
        held.add(HeldPort.bind(port));
      } catch (PortTaken e) {
        LOG.log(System.Logger.Level.WARNING, "cannot hold {0} again: {1}", port, e.getMessage());
      }
    }
    return held;
  }

  private int requireDevice(String containerId) {
    String device = deviceName(containerId);
    return netlink
        .link(device)
        .filter(link -> link.master().orElse(0) == bridge.index())
        .map(Link::index)
        .orElseThrow(() ->
            GantryException.notFound(
                "container %s has no device %s on bridge %s"
                    .formatted(containerId, device, config.name())));
  }

  private void deleteDevice(String name) {
    try {
      netlink.run(new NetlinkRequest.DeleteLink(name));
    } catch (LinuxException e) {
      // The kernel removes it by itself when the namespace with its other end goes first.
      if (e.errno() != Errno.ENODEV) {
        throw e;
      }
    }
  }

  /** The name of a container's device on the host: the same in every run of the daemon. */
  private String deviceName(String containerId) {
    return "veth" + Digest.sha256(config.name() + " " + containerId).hex().substring(0, 11);
  }
}
