package io.gantry.network;

import io.gantry.linux.Errno;
import io.gantry.linux.Link;
import io.gantry.linux.LinuxException;
import io.gantry.linux.MacAddress;
import io.gantry.linux.NetlinkRequest;
import io.gantry.linux.NftablesElement;
import io.gantry.network.FilterTable.Element;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The containers on one bridge, and what each has of the kernel. All of it happens on one {@link
 * KernelThread}, which therefore is the only one to see the maps.
 */
final class Endpoints {
  /** A container, and the index and the name of its device on the host. */
  private record Endpoint(
      String name, Attachment attachment, int index, String device, Rates rates) {}

  /** What {@link #deviceName} gives. */
  private static final Pattern DEVICE = Pattern.compile("veth[0-9a-f]{11}");

  private final BridgeConfig config;
  private final Kernel kernel;
  private final Bridge bridge;
  private final NetworkAddresses addresses;
  private final Map<String, Endpoint> endpoints = new HashMap<>();

  Endpoints(BridgeConfig config, Kernel kernel, Bridge bridge) {
    this.config = config;
    this.kernel = kernel;
    this.bridge = bridge;
    this.addresses = new NetworkAddresses(bridge.pools());
  }

  Bridge bridge() {
    return bridge;
  }

  int addressesInUse() {
    return addresses.inUse();
  }

  boolean isEmpty() {
    return endpoints.isEmpty();
  }

  Attachment attach(Join join) {
    requireNew(join.containerId());
    try (Rollback rollback = new Rollback()) {
      NetworkAddresses.Taken taken = addresses.take(join.ipv4(), join.ipv6());
      rollback.add(() -> addresses.release(taken));
      List<PortMapping> published =
          hold(join.containerId(), join.name(), publishable(join.ports(), taken));
      rollback.add(() -> kernel.ports().release(join.containerId(), published));
      MacAddress mac = join.mac().orElseGet(() -> Bridge.macFor(taken.first()));
      Attachment attachment =
          new Attachment(
              join.containerId(),
              join.device(),
              taken.ipv4().map(ip -> address(ip, bridge.ipv4())),
              taken.ipv6().map(ip -> address(ip, bridge.ipv6())),
              mac,
              published);
      String device = deviceName(join.containerId());
      int index = connect(join, attachment, device);
      rollback.add(() -> deleteDevice(device));
      kernel.firewall().admit(elements(attachment, device));
      kernel.firewall().forgetFlows(translated(published));
      Endpoint endpoint = new Endpoint(join.name(), attachment, index, device, join.rates());
      kernel.firewall().add(ofRates(endpoint));
      endpoints.put(join.containerId(), endpoint);
      rollback.keep();
      return attachment;
    }
  }

  void restore(String name, Attachment attachment, Rates rates) {
    String id = attachment.containerId();
    requireNew(id);
    String device = deviceName(id);
    int index = requireDevice(id, device);
    try (Rollback rollback = new Rollback()) {
      NetworkAddresses.Taken taken =
          addresses.take(
              attachment.ipv4().map(Attachment.Address::ip),
              attachment.ipv6().map(Attachment.Address::ip));
      rollback.add(() -> addresses.release(taken));
      kernel.ports().holdAgain(id, name, translated(attachment.published()));
      rollback.add(() -> kernel.ports().release(id, attachment.published()));
      kernel.firewall().admit(elements(attachment, device));
      Endpoint endpoint = new Endpoint(name, attachment, index, device, rates);
      kernel.firewall().add(ofRates(endpoint));
      endpoints.put(id, endpoint);
      rollback.keep();
    }
  }

  void detach(Attachment attachment) {
    Endpoint endpoint = endpoints.get(attachment.containerId());
    // Another one of the same container has taken its place where the addresses differ.
    if (endpoint == null || !same(endpoint.attachment(), attachment)) {
      return;
    }
    endpoints.remove(attachment.containerId());
    Attachment current = endpoint.attachment();
    // In the reverse order of attach; what fails does not keep the rest from being undone.
    try (Rollback rollback = new Rollback()) {
      rollback.add(() -> addresses.release(NetworkAddresses.Taken.of(current)));
      rollback.add(() -> kernel.ports().release(current.containerId(), current.published()));
      rollback.add(() -> kernel.departures().add(endpoint.index()));
      rollback.add(() -> {
        kernel.firewall().dismiss(elements(current, endpoint.device()));
        kernel.firewall().remove(ofRates(endpoint));
        kernel.firewall().forgetFlows(translated(current.published()));
      });
    }
  }

  Attachment publish(Attachment attachment, List<PortMapping> wanted) {
    Endpoint endpoint = endpoints.get(attachment.containerId());
    if (endpoint == null) {
      throw GantryException.notFound(
          "container " + attachment.containerId() + " is not on network " + config.name());
    }
    Attachment current = endpoint.attachment();
    List<PortMapping> all = publishable(wanted, NetworkAddresses.Taken.of(current));
    List<PortMapping> more =
        all.stream().filter(port -> !current.published().contains(port)).toList();
    List<PortMapping> fewer =
        current.published().stream().filter(port -> !all.contains(port)).toList();
    List<PortMapping> held = hold(current.containerId(), endpoint.name(), more);
    List<PortMapping> now = new ArrayList<>(current.published());
    now.removeAll(fewer);
    now.addAll(held);
    kernel.firewall().dismiss(ofPorts(current, fewer));
    kernel.firewall().dismiss(ofTrust(current, current.published()));
    kernel.ports().release(current.containerId(), fewer);
    kernel.firewall().admit(ofPorts(current, held));
    kernel.firewall().admit(ofTrust(current, now));
    if (!held.isEmpty()) {
      kernel.netlink().run(port(endpoint.device(), true));
    }
    Attachment changed = current.withPublished(now);
    endpoints.put(
        current.containerId(),
        new Endpoint(
            endpoint.name(), changed, endpoint.index(), endpoint.device(), endpoint.rates()));
    kernel.firewall().forgetFlows(translated(held));
    kernel.firewall().forgetFlows(translated(fewer));
    return changed;
  }

  void lead(Attachment attachment, NetworkNamespace namespace) {
    DefaultRoutes.lead(attachment, namespace);
  }

  /** Removes the devices of containers that nobody has taken up; others' stay. */
  void reconcile() {
    Set<Integer> devices =
        endpoints.values().stream().map(Endpoint::index).collect(Collectors.toSet());
    for (Link port : bridge.ports(kernel.netlink())) {
      if (DEVICE.matcher(port.name()).matches() && !devices.contains(port.index())) {
        kernel.departures().add(port.index());
      }
    }
  }

  /** Commands for all that the packet filter shall have of this network and its containers. */
  List<String> additions() {
    List<String> additions = new ArrayList<>();
    ofNetwork().forEach(element -> additions.add(element.add()));
    for (Endpoint endpoint : endpoints.values()) {
      elements(endpoint.attachment(), endpoint.device())
          .forEach(element -> additions.add(element.addCommand()));
      ofRates(endpoint).forEach(element -> additions.add(element.add()));
    }
    return additions;
  }

  /** The same without the containers. */
  List<Element> ofNetwork() {
    FilterTable table = kernel.firewall().table();
    List<Element> elements = new ArrayList<>(table.network(bridge, config.rules()));
    if (guarded()) {
      elements.addAll(table.guard(bridge, kernel.netlink().link(bridge.name()).flatMap(Link::mac)));
    }
    return elements;
  }

  private List<NftablesElement> elements(Attachment attachment, String device) {
    List<NftablesElement> elements = new ArrayList<>(ofPorts(attachment, attachment.published()));
    elements.addAll(ofTrust(attachment, attachment.published()));
    if (guarded()) {
      elements.addAll(kernel.firewall().table().member(device, attachment));
    }
    return elements;
  }

  private List<NftablesElement> ofPorts(Attachment attachment, List<PortMapping> ports) {
    FilterTable table = kernel.firewall().table();
    List<NftablesElement> elements = new ArrayList<>(table.ports(attachment, translated(ports)));
    elements.addAll(table.opened(attachment, ports.stream().filter(this::isRouted).toList()));
    return elements;
  }

  /** Several ports of the host may lead to one port, which is trusted once. */
  private List<NftablesElement> ofTrust(Attachment attachment, List<PortMapping> ports) {
    List<PortMapping> own = translated(ports).stream().map(PortMapping::routed).distinct().toList();
    return config.rules().trusted().stream()
        .flatMap(device -> kernel.firewall().table().trusted(device, attachment, own).stream())
        .toList();
  }

  /** Ports of the host for those that are translated: what is routed needs none. */
  private List<PortMapping> hold(String containerId, String name, List<PortMapping> ports) {
    List<PortMapping> held =
        new ArrayList<>(kernel.ports().hold(containerId, name, translated(ports)));
    ports.stream().filter(this::isRouted).forEach(held::add);
    return held;
  }

  private List<PortMapping> translated(List<PortMapping> ports) {
    return ports.stream().filter(port -> !isRouted(port)).toList();
  }

  private boolean isRouted(PortMapping port) {
    return config.rules().mode(port.isIpv6()) == GatewayMode.ROUTED;
  }

  /** What holds a container to its limit that lifts the one at its own end of the device. */
  private List<Element> ofRates(Endpoint endpoint) {
    boolean limited = endpoint.rates().out() != 0 && kernel.firewall().limits();
    return limited
        ? List.of(
            kernel
                .firewall()
                .table()
                .limited(endpoint.device(), RateLimits.beyond(endpoint.rates().out())))
        : List.of();
  }

  private boolean guarded() {
    return config.rules().guarded() && kernel.firewall().guards();
  }

  private void requireNew(String containerId) {
    if (endpoints.containsKey(containerId)) {
      throw GantryException.conflict(
          "container " + containerId + " is on network " + config.name() + " already");
    }
  }

  private static boolean same(Attachment one, Attachment other) {
    return one.ipv4().equals(other.ipv4())
        && one.ipv6().equals(other.ipv6())
        && one.mac().equals(other.mac());
  }

  /** What is published on IPv6 needs an IPv6 address to lead to, and the other way round. */
  private List<PortMapping> publishable(List<PortMapping> ports, NetworkAddresses.Taken taken) {
    return ports.stream()
        .filter(port -> (port.isIpv6() ? taken.ipv6() : taken.ipv4()).isPresent())
        .map(port -> isRouted(port) ? port.routed() : port)
        .distinct()
        .toList();
  }

  private Attachment.Address address(InetAddress ip, Optional<Pool> pool) {
    Pool from = pool.orElseThrow();
    return new Attachment.Address(ip, from.subnet().prefix(), config.wayOut(from));
  }

  /** Answers with the index of the device on the host. */
  private int connect(Join join, Attachment attachment, String device) {
    NetworkNamespace namespace = join.namespace();
    createDevice(
        new NetlinkRequest.CreateVeth(
            device,
            config.mtu(),
            bridge.index(),
            new NetlinkRequest.Peer(attachment.device(), Optional.of(attachment.mac())),
            namespace.fd()));
    try {
      boolean hairpin = !attachment.published().isEmpty();
      if (hairpin || !config.rules().talk()) {
        kernel.netlink().run(port(device, hairpin));
      }
      Link inside = namespace.link(attachment.device());
      namespace.bringUp(
          attachment,
          inside.index(),
          join.leads() ? DefaultRoutes.by(attachment, inside.index()) : new NetlinkRequest[0]);
      int outside = inside.peer().orElseThrow();
      RateLimits.in(kernel.netlink(), outside, join.rates());
      RateLimits.out(namespace, inside.index(), join.rates());
      return outside;
    } catch (RuntimeException e) {
      deleteDevice(device);
      throw e;
    }
  }

  /**
   * Hairpin: where the bridge filters (br_netfilter), a container that calls its own published port
   * is answered by a frame that goes back where it came from.
   */
  private NetlinkRequest port(String device, boolean hairpin) {
    return new NetlinkRequest.SetBridgePort(device, hairpin, !config.rules().talk());
  }

  private void createDevice(NetlinkRequest.CreateVeth request) {
    try {
      kernel.netlink().run(request);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      // The container was here a moment ago and its device is still departing, or was left over.
      kernel.netlink().link(request.name()).ifPresent(old -> kernel.departures().add(old.index()));
      kernel.departures().await();
      kernel.netlink().run(request);
    }
  }

  private int requireDevice(String containerId, String device) {
    // One that is on its way out is nobody's.
    kernel.departures().await();
    return kernel
        .netlink()
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
      kernel.netlink().run(new NetlinkRequest.DeleteLink(name));
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
