package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.Link;
import io.gantry.linux.MacAddress;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import io.gantry.linux.Route;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reaches whom, with real packets between network namespaces. */
class BridgeTrafficIT {
  private static final InetAddress EVERYWHERE = Addresses.parse("0.0.0.0");
  private static final InetAddress LOOPBACK = Addresses.parse("127.0.0.1");

  @AutoClose private final World world = new World();
  private Networking networking;
  private BridgeNetwork network;

  @BeforeEach
  void open() {
    networking = world.networking("gantry");
    network = networking.bridge(BridgeConfig.named("gt0"));
  }

  @Test
  void containersReachEachOtherAndTheHost() {
    Attachment server = attach("server");
    Attachment client = attach("client");
    serve(server, 80);

    assertThat(world.in(client, () -> Echo.askTcp(address(server), 80))).isEqualTo(text(client));
    assertThat(world.in(client, () -> Echo.askUdp(address(server), 80))).isEqualTo(text(client));
    assertThat(world.in(client, () -> address(server).isReachable(2000))).isTrue();
    assertThat(world.in(client, () -> World.HOST.isReachable(2000))).isTrue();
  }

  @Test
  void theWorldOutsideSeesTheHost() {
    Attachment client = attach("client");
    world.closeLater(world.inRemote(() -> Echo.tcp(80)));
    world.closeLater(world.inRemote(() -> Echo.udp(80)));

    // The remote machine knows no route to containers: only masquerading brings answers back.
    assertThat(world.in(client, () -> Echo.askTcp(World.REMOTE, 80))).isEqualTo("198.51.100.1");
    assertThat(world.in(client, () -> Echo.askUdp(World.REMOTE, 80))).isEqualTo("198.51.100.1");
  }

  /** Whoever has a route reaches what is published, at the container's own address, and no more. */
  @Test
  void membersOfARoutedNetworkAreReachedByTheirOwnAddresses() throws Exception {
    Subnet subnet = Subnet.parse("10.62.0.0/24");
    BridgeConfig routed =
        BridgeConfig.named("gt3")
            .withSubnet(subnet)
            .withRules(BridgeConfig.Rules.STANDARD.withModes(GatewayMode.ROUTED, GatewayMode.NAT));
    BridgeNetwork open = networking.bridge(routed);
    Attachment server = world.attach(open, "server", tcp(EVERYWHERE, 8080), udp(EVERYWHERE, 8081));
    serve(server, 80);
    serve(server, 81);
    world.routeFromRemoteTo(subnet);
    world.closeLater(world.inRemote(() -> Echo.tcp(80)));

    assertThat(server.published()).extracting(PortMapping::hostPort).containsOnly(0);
    assertThat(world.inRemote(() -> Echo.askTcp(address(server), 80))).isEqualTo("198.51.100.2");
    assertThat(world.inRemote(() -> Echo.askUdp(address(server), 80))).isEqualTo("198.51.100.2");
    assertThat(world.inRemote(() -> address(server).isReachable(2000))).isTrue();
    assertThat(world.in(server, () -> Echo.askTcp(World.REMOTE, 80))).isEqualTo(text(server));
    assertThatThrownBy(() -> world.inRemote(() -> Echo.askTcp(address(server), 81)))
        .hasRootCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> world.inRemote(() -> Echo.askTcp(World.HOST, 8080)))
        .hasRootCauseInstanceOf(IOException.class);

    networking.close();
    networking = world.networking("gantry");
    BridgeNetwork again = networking.bridge(routed);
    again.restore("server", server, Rates.NONE);
    networking.reconcile();
    assertThat(world.inRemote(() -> Echo.askTcp(address(server), 80))).isEqualTo("198.51.100.2");
    again.detach(server);
    World.await(() -> world.veths().isEmpty());
    assertThat(world.nft("list set inet gantry opened")).doesNotContain("elements");
  }

  @Test
  void publishedPortsAnswerARemoteHostWithItsOwnAddress() {
    serve(attach("server", tcp(EVERYWHERE, 8080), udp(EVERYWHERE, 8080)), 80);

    assertThat(world.inRemote(() -> Echo.askTcp(World.HOST, 8080))).isEqualTo("198.51.100.2");
    assertThat(world.inRemote(() -> Echo.askUdp(World.HOST, 8080))).isEqualTo("198.51.100.2");
  }

  @Test
  void publishedPortsAnswerTheHostItselfOnEveryAddress() {
    serve(attach("server", tcp(EVERYWHERE, 8080), udp(EVERYWHERE, 8080)), 80);

    for (InetAddress own :
        List.of(LOOPBACK, Addresses.parse("127.1.2.3"), World.HOST, gateway(network))) {
      assertThat(world.inHost(() -> Echo.askTcp(own, 8080))).as("tcp " + own).isNotEmpty();
      assertThat(world.inHost(() -> Echo.askUdp(own, 8080))).as("udp " + own).isNotEmpty();
    }
  }

  /** With br_netfilter, as Docker and Kubernetes hosts have it, bridged frames are filtered too. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void publishedPortsAnswerContainersByTheHostsAddress(boolean bridgeFilters) {
    world.inHost(() -> Sysctl.write("bridge/bridge-nf-call-iptables", bridgeFilters ? "1" : "0"));
    Attachment server = attach("server", tcp(EVERYWHERE, 8080), udp(EVERYWHERE, 8080));
    Attachment client = attach("client");
    serve(server, 80);

    for (Attachment asking : List.of(client, server)) {
      for (InetAddress host : List.of(World.HOST, gateway(network))) {
        assertThat(world.in(asking, () -> Echo.askTcp(host, 8080))).as("tcp " + host).isNotEmpty();
        assertThat(world.in(asking, () -> Echo.askUdp(host, 8080))).as("udp " + host).isNotEmpty();
      }
    }
  }

  /**
   * Such as a name server's clients: one socket that goes on asking, whoever is there to answer.
   */
  @Test
  void aUdpFlowFollowsThePortFromContainerToContainer() throws Exception {
    try (DatagramSocket asking = world.inRemote(() -> new DatagramSocket())) {
      assertThatThrownBy(() -> Echo.askUdp(asking, World.HOST, 8080))
          .isInstanceOf(IOException.class);
      Attachment first = attach("first", udp(EVERYWHERE, 8080));
      serve(first, 80);
      assertThat(Echo.askUdp(asking, World.HOST, 8080)).isEqualTo("198.51.100.2");
      network.detach(first);
      serve(attach("second", udp(EVERYWHERE, 8080)), 80);

      assertThat(Echo.askUdp(asking, World.HOST, 8080)).isEqualTo("198.51.100.2");
    }
  }

  @Test
  void aPortPublishedOnLoopbackIsForTheHostOnly() {
    Attachment client = attach("client");
    serve(attach("server", tcp(LOOPBACK, 8080)), 80);

    assertThat(world.inHost(() -> Echo.askTcp(LOOPBACK, 8080))).isNotEmpty();
    assertThatThrownBy(() -> world.inRemote(() -> Echo.askTcp(World.HOST, 8080)))
        .hasRootCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> world.in(client, () -> Echo.askTcp(gateway(network), 8080)))
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void aPortPublishedOnOneAddressAnswersThereOnly() {
    serve(attach("server", tcp(World.HOST, 8080), udp(World.HOST, 8080)), 80);

    assertThat(world.inRemote(() -> Echo.askTcp(World.HOST, 8080))).isEqualTo("198.51.100.2");
    assertThat(world.inRemote(() -> Echo.askUdp(World.HOST, 8080))).isEqualTo("198.51.100.2");
    assertThatThrownBy(() -> world.inHost(() -> Echo.askTcp(LOOPBACK, 8080)))
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void aNeighbourThatRoutesByThisHostReachesPublishedPortsOnly() {
    Attachment server = attach("server", tcp(EVERYWHERE, 8080));
    serve(server, 80);
    world.routeFromRemoteTo(subnet(network));

    assertThatThrownBy(() -> world.inRemote(() -> Echo.askTcp(address(server), 80)))
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(world.inRemote(() -> Echo.askTcp(World.HOST, 8080))).isEqualTo("198.51.100.2");
  }

  @Test
  void containersCannotUseTheOpenedLoopback() {
    Attachment hostile = attach("hostile");
    world.closeLater(world.inHost(() -> Echo.udp(5353)));

    assertThat(world.inHost(() -> Echo.askUdp(LOOPBACK, 5353))).isEqualTo("127.0.0.1");
    assertThat(world.in(hostile, () -> Echo.askUdp(gateway(network), 5353)))
        .isEqualTo(text(hostile));
    assertThatThrownBy(() ->
            world.in(
                hostile,
                () -> {
                  routeLoopbackToTheHost();
                  return Echo.askUdp(Addresses.parse("127.9.9.9"), 5353);
                }))
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void twoNetworksAreApartAndMeetByPublishedPorts() {
    BridgeNetwork other = networking.bridge(BridgeConfig.named("gt1"));
    Attachment server = attach("server", tcp(EVERYWHERE, 8080));
    Attachment client = world.attach(other, "client");
    serve(server, 80);

    assertThat(subnet(other).overlaps(subnet(network))).isFalse();
    assertThatThrownBy(() -> world.in(client, () -> Echo.askTcp(address(server), 80)))
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(world.in(client, () -> Echo.askTcp(World.HOST, 8080))).isNotEmpty();
    other.detach(client);
    networking.delete(other);
    assertThat(world.inRemote(() -> Echo.askTcp(World.HOST, 8080))).isEqualTo("198.51.100.2");
  }

  @Test
  void membersThatShallNotTalkMeetByPublishedPorts() {
    // With br_netfilter such frames never leave the bridge, where the ports are isolated.
    world.inHost(() -> Sysctl.write("bridge/bridge-nf-call-iptables", "0"));
    BridgeConfig quiet =
        BridgeConfig.named("gt2").withRules(new BridgeConfig.Rules(false, true, false, true));
    BridgeNetwork other = networking.bridge(quiet);
    Attachment server = world.attach(other, "server", tcp(EVERYWHERE, 8080));
    Attachment client = world.attach(other, "client");
    serve(server, 80);

    assertThatThrownBy(() -> world.in(client, () -> Echo.askTcp(address(server), 80)))
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(world.in(client, () -> Echo.askTcp(gateway(other), 8080))).isNotEmpty();
    assertThat(world.inRemote(() -> Echo.askTcp(World.HOST, 8080))).isEqualTo("198.51.100.2");
  }

  @Test
  void aChosenMacAddressIsThere() {
    MacAddress mac = MacAddress.parse("02:11:22:33:44:55");

    Attachment container = network.attach(world.join("c").withMac(mac));

    assertThat(container.mac()).isEqualTo(mac);
    assertThat(world.in(container, () -> NetworkInterface.getByName("eth0").getHardwareAddress()))
        .isEqualTo(mac.bytes());
  }

  /** What a container with the right to administer its network could do. */
  private void routeLoopbackToTheHost() throws IOException {
    Sysctl.write("ipv4/conf/eth0/route_localnet", "1");
    try (Netlink netlink = Netlink.open()) {
      Link lo = netlink.link("lo").orElseThrow();
      netlink.run(
          new NetlinkRequest.DeleteAddress(lo.index(), LOOPBACK, 8),
          new NetlinkRequest.AddRoute(
              new Route(
                  Optional.of(Addresses.parse("127.0.0.0")),
                  8,
                  Optional.of(gateway(network)),
                  OptionalInt.empty())));
    }
  }

  private void serve(Attachment container, int port) {
    world.closeLater(world.in(container, () -> Echo.tcp(port)));
    world.closeLater(world.in(container, () -> Echo.udp(port)));
  }

  private Attachment attach(String id, PortMapping... ports) {
    return world.attach(network, id, ports);
  }

  private static PortMapping tcp(InetAddress address, int port) {
    return new PortMapping(address, port, 80, Protocol.TCP);
  }

  private static PortMapping udp(InetAddress address, int port) {
    return new PortMapping(address, port, 80, Protocol.UDP);
  }

  private static String text(Attachment container) {
    return address(container).getHostAddress();
  }

  private static InetAddress address(Attachment container) {
    return container.ipv4().orElseThrow().ip();
  }

  private static InetAddress gateway(BridgeNetwork of) {
    return of.ipv4().orElseThrow().gateway().orElseThrow();
  }

  private static Subnet subnet(BridgeNetwork of) {
    return of.ipv4().orElseThrow().subnet();
  }
}
