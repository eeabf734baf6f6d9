package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.linux.Fd;
import io.gantry.linux.Link;
import io.gantry.linux.NamespaceType;
import io.gantry.linux.Namespaces;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import io.gantry.linux.Nftables;
import io.gantry.linux.Route;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Two machines for a test: a host for networks and a remote one joined to it by a cable, each a
 * network namespace held by descriptor only. Whatever a test leaves in them goes when this closes,
 * or when the test dies.
 */
final class World implements AutoCloseable {
  static final InetAddress HOST = Addresses.parse("198.51.100.1");
  static final InetAddress REMOTE = Addresses.parse("198.51.100.2");
  static final InetAddress HOST6 = Addresses.parse("2001:db8::1");
  static final InetAddress REMOTE6 = Addresses.parse("2001:db8::2");

  private final NetworkNamespace host = NetworkNamespace.create();
  private final NetworkNamespace remote = NetworkNamespace.create();
  private final Deque<AutoCloseable> closers = new ConcurrentLinkedDeque<>();
  private final Map<String, NetworkNamespace> namespaces = new ConcurrentHashMap<>();

  World() {
    host.configure(
        new NetlinkRequest.CreateVeth(
            "cable", 0, 0, new NetlinkRequest.Peer("cable", Optional.empty()), remote.fd()));
    // New namespaces inherit this from the machine that the test runs on.
    inHost(() -> Sysctl.write("ipv4/ip_forward", "0"));
    connect(host, HOST, HOST6);
    connect(remote, REMOTE, REMOTE6);
  }

  /** The networks of an engine on the host, without namespaces prepared, closed with this. */
  Networking networking(String table) {
    return closeLater(inHost(() -> Networking.open(table, 0, NetworkingSettings.STANDARD)));
  }

  /** A container with a namespace of its own. */
  Attachment attach(Network network, String id, PortMapping... ports) {
    return network.attach(join(id).withPorts(List.of(ports)));
  }

  /** What a container wants that has a namespace of its own, the same one each time. */
  Join join(String id) {
    return Join.of(id, namespaces.computeIfAbsent(id, _ -> closeLater(NetworkNamespace.create())));
  }

  /** Ends a container's namespace. */
  void forget(String id) {
    Optional.ofNullable(namespaces.remove(id)).ifPresent(NetworkNamespace::close);
  }

  <T extends AutoCloseable> T closeLater(T resource) {
    closers.push(resource);
    return resource;
  }

  <T> T inHost(Callable<T> task) {
    return in(host.fd(), task);
  }

  <T> T inRemote(Callable<T> task) {
    return in(remote.fd(), task);
  }

  <T> T in(Attachment container, Callable<T> task) {
    return in(join(container.containerId()).namespace().fd(), task);
  }

  /** Gives the remote machine a route to containers by the host, which no network promises. */
  void routeFromRemoteTo(Subnet subnet) {
    int cable = inRemote(() -> link("cable").index());
    remote.configure(
        new NetlinkRequest.AddRoute(
            new Route(
                Optional.of(subnet.base()),
                subnet.prefix(),
                Optional.of(subnet.isIpv6() ? HOST6 : HOST),
                OptionalInt.of(cable))));
  }

  /** Waits until it is so. */
  static void await(Callable<Boolean> condition) throws Exception {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(10));
    while (!condition.call()) {
      assertThat(Instant.now()).as("deadline").isBefore(deadline);
      Thread.sleep(5);
    }
  }

  List<Link> hostLinks() {
    return inHost(() -> {
      try (Netlink netlink = Netlink.open()) {
        return netlink.links();
      }
    });
  }

  /** The index of a device of the host. */
  int index(String device) {
    return hostLinks().stream()
        .filter(link -> link.name().equals(device))
        .findFirst()
        .orElseThrow()
        .index();
  }

  List<String> veths() {
    return hostLinks().stream()
        .filter(link -> link.kind().equals("veth") && !link.name().equals("cable"))
        .map(Link::name)
        .toList();
  }

  String nft(String commands) {
    return inHost(() -> {
      try (Nftables nftables = Nftables.open()) {
        return nftables.run(commands);
      }
    });
  }

  void hostRequest(NetlinkRequest request) {
    host.configure(request);
  }

  @Override
  public void close() {
    try (host;
        remote) {
      while (!closers.isEmpty()) {
        close(closers.pop());
      }
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IllegalStateException("close " + resource, e);
    }
  }

  private static Link link(String name) {
    try (Netlink netlink = Netlink.open()) {
      return netlink.link(name).orElseThrow();
    }
  }

  private static void connect(NetworkNamespace machine, InetAddress four, InetAddress six) {
    in(machine.fd(), () -> Sysctl.write("ipv6/conf/cable/accept_dad", "0"));
    in(machine.fd(), () -> Sysctl.write("ipv6/conf/cable/disable_ipv6", "0"));
    int cable = in(machine.fd(), () -> link("cable").index());
    machine.configure(
        new NetlinkRequest.SetUp(cable, true),
        new NetlinkRequest.AddAddress(cable, four, 24),
        new NetlinkRequest.AddAddress(cable, six, 64));
  }

  private static <T> T in(Fd namespace, Callable<T> task) {
    return Namespaces.callIn(namespace, NamespaceType.NETWORK, task);
  }
}
