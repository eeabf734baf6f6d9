package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.Link;
import io.gantry.linux.LinkAddress;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import io.gantry.linux.Route;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is outside and what it reaches by each mode, with real packets of both families. */
class GatewayModesIT {
  private static final Subnet FOUR = Subnet.parse("10.63.0.0/24");
  private static final Subnet SIX = Subnet.parse("fd00:63::/64");
  private static final InetAddress EVERYWHERE = Addresses.parse("0.0.0.0");
  private static final InetAddress EVERYWHERE6 = Addresses.parse("::");

  @AutoClose private final World world = new World();
  private Networking networking;

  @BeforeEach
  void open() {
    networking = world.networking("gantry");
    world.routeFromRemoteTo(FOUR);
    world.routeFromRemoteTo(SIX);
  }

  /** While its IPv4 addresses are translated. */
  @Test
  void routedIpv6() throws Exception {
    BridgeConfig config = config(BridgeConfig.Rules.STANDARD, GatewayMode.NAT, GatewayMode.ROUTED);
    BridgeNetwork network = networking.bridge(config);
    Attachment server =
        world.attach(network, "server", tcp(EVERYWHERE, 8080), tcp(EVERYWHERE6, 8080));
    serve(server, 80, 81);
    world.closeLater(world.inRemote(() -> Echo.tcp(80)));

    assertThat(server.published()).extracting(PortMapping::hostPort).containsExactly(8080, 0);
    assertThat(fromRemote(six(server), 80)).isEqualTo(text(World.REMOTE6));
    assertThat(world.inRemote(() -> six(server).isReachable(2000))).isTrue();
    assertThat(world.in(server, () -> Echo.askTcp(World.REMOTE6, 80))).isEqualTo(text(six(server)));
    assertThat(world.in(server, () -> Echo.askTcp(World.REMOTE, 80))).isEqualTo(text(World.HOST));
    assertThat(fromRemote(World.HOST, 8080)).isEqualTo(text(World.REMOTE));
    assertNotFromRemote(six(server), 81);
    assertNotFromRemote(World.HOST6, 8080);
    assertNotFromRemote(four(server), 80);

    networking.close();
    networking = world.networking("gantry");
    BridgeNetwork again = networking.bridge(config);
    again.restore("server", server, Rates.NONE);
    networking.reconcile();
    assertThat(fromRemote(six(server), 80)).isEqualTo(text(World.REMOTE6));
    again.detach(server);
    World.await(() -> world.veths().isEmpty());
    assertThat(world.nft("list set inet gantry opened6")).doesNotContain("elements");
  }

  @Test
  void unprotected() {
    BridgeNetwork network =
        networking.bridge(
            config(
                BridgeConfig.Rules.STANDARD,
                GatewayMode.NAT_UNPROTECTED,
                GatewayMode.NAT_UNPROTECTED));
    Attachment server =
        world.attach(network, "server", tcp(EVERYWHERE, 8080), tcp(EVERYWHERE6, 8080));
    Attachment other = world.attach(networking.bridge(BridgeConfig.named("gt1")), "other");
    serve(server, 80, 81);
    world.closeLater(world.inRemote(() -> Echo.tcp(80)));

    assertThat(fromRemote(four(server), 81)).isEqualTo(text(World.REMOTE));
    assertThat(fromRemote(six(server), 81)).isEqualTo(text(World.REMOTE6));
    // What leaves the other network carries the host's address.
    assertThat(world.in(other, () -> Echo.askTcp(four(server), 81)))
        .isEqualTo(text(FOUR.gateway()));
    assertThat(fromRemote(World.HOST, 8080)).isEqualTo(text(World.REMOTE));
    assertThat(fromRemote(World.HOST6, 8080)).isEqualTo(text(World.REMOTE6));
    assertThat(world.in(server, () -> Echo.askTcp(World.REMOTE, 80))).isEqualTo(text(World.HOST));
    assertThat(world.in(server, () -> Echo.askTcp(World.REMOTE6, 80))).isEqualTo(text(World.HOST6));
  }

  /** One family is open, the other is as ever. */
  @Test
  void unprotectedIpv4Only() {
    BridgeNetwork network =
        networking.bridge(
            config(BridgeConfig.Rules.STANDARD, GatewayMode.NAT_UNPROTECTED, GatewayMode.NAT));
    Attachment server = world.attach(network, "server");
    serve(server, 80);

    assertThat(fromRemote(four(server), 80)).isEqualTo(text(World.REMOTE));
    assertNotFromRemote(six(server), 80);
  }

  /** Not even by the host, which routes what comes from one of them to the other. */
  @Test
  void unprotectedMembersThatShallNotTalkDoNot() {
    BridgeNetwork network =
        networking.bridge(
            config(
                new BridgeConfig.Rules(false, true, false, true),
                GatewayMode.NAT_UNPROTECTED,
                GatewayMode.NAT));
    Attachment server = world.attach(network, "server");
    Attachment client = world.attach(network, "client");
    serve(server, 80);

    assertThat(fromRemote(four(server), 80)).isEqualTo(text(World.REMOTE));
    routeByHost(server, client);
    routeByHost(client, server);
    assertThatThrownBy(() -> world.in(client, () -> Echo.askTcp(four(server), 80)))
        .hasRootCauseInstanceOf(IOException.class);
  }

  /** Who comes by a trusted device reaches what is published, also at a member's own address. */
  @Test
  void trustedDevices() throws Exception {
    BridgeNetwork network =
        networking.bridge(
            config(
                BridgeConfig.Rules.STANDARD.withTrusted(List.of("cable", "nosuch")),
                GatewayMode.NAT,
                GatewayMode.NAT));
    Attachment server =
        world.attach(
            network,
            "server",
            tcp(EVERYWHERE, 8080),
            tcp(World.HOST, 8081),
            tcp(EVERYWHERE6, 8080));
    Attachment other = world.attach(networking.bridge(BridgeConfig.named("gt1")), "other");
    serve(server, 80, 81);

    assertThat(fromRemote(four(server), 80)).isEqualTo(text(World.REMOTE));
    assertThat(fromRemote(six(server), 80)).isEqualTo(text(World.REMOTE6));
    assertThat(fromRemote(World.HOST, 8080)).isEqualTo(text(World.REMOTE));
    assertNotFromRemote(four(server), 81);
    assertNotFromRemote(six(server), 81);
    assertThatThrownBy(() -> world.in(other, () -> Echo.askTcp(four(server), 80)))
        .hasRootCauseInstanceOf(IOException.class);

    // One of two ports of the host goes, and the other still leads there.
    Attachment fewer = network.publish(server, List.of(tcp(World.HOST, 8081)));
    assertThat(fromRemote(four(server), 80)).isEqualTo(text(World.REMOTE));
    assertNotFromRemote(six(server), 80);
    networking.reconcile();
    assertThat(fromRemote(four(server), 80)).isEqualTo(text(World.REMOTE));
    network.detach(fewer);
    assertThat(world.nft("list set inet gantry trusted")).doesNotContain("elements");
    assertThat(world.nft("list set inet gantry trusted6")).doesNotContain("elements");
  }

  /** The bridge joins a network that the host reaches already, whose router has the gateway. */
  @Test
  void inhibitedIpv4() throws Exception {
    Pool shared =
        new Pool(
            Subnet.parse("198.51.100.0/24"),
            Optional.empty(),
            Optional.of(World.REMOTE),
            List.of(World.HOST));
    BridgeConfig config =
        BridgeConfig.named("gt0").withPool(shared).withPool(Pool.of(SIX)).withInhibitIpv4(true);
    BridgeNetwork network = networking.bridge(config);
    int bridge = world.index("gt0");
    world.hostRequest(new NetlinkRequest.SetMaster(world.index("cable"), bridge));
    Attachment member = world.attach(network, "member");
    world.closeLater(world.inRemote(() -> Echo.tcp(80)));

    assertThat(addressesOf("gt0")).containsExactly(SIX.gateway());
    assertThat(member.ipv4().orElseThrow().gateway()).contains(World.REMOTE);
    assertThat(world.in(member, () -> Echo.askTcp(World.REMOTE, 80))).isEqualTo(text(four(member)));

    networking.close();
    networking = world.networking("gantry");
    BridgeNetwork again = networking.bridge(config);
    again.restore("member", member, Rates.NONE);
    networking.reconcile();
    assertThat(addressesOf("gt0")).containsExactly(SIX.gateway());
    assertThat(world.in(member, () -> Echo.askTcp(World.REMOTE, 80))).isEqualTo(text(four(member)));
    again.detach(member);
    World.await(() -> world.veths().isEmpty());
    assertThatThrownBy(() -> networking.delete(again))
        .hasMessageContaining("device cable is on bridge gt0");
    world.hostRequest(new NetlinkRequest.SetMaster(world.index("cable"), 0));
    networking.delete(again);
  }

  @Test
  void isolated() throws Exception {
    BridgeConfig config =
        config(
            new BridgeConfig.Rules(true, true, true, true),
            GatewayMode.ISOLATED,
            GatewayMode.ISOLATED);
    BridgeNetwork network = networking.bridge(config);
    Attachment server = world.attach(network, "server");
    Attachment client = world.attach(network, "client");
    serve(server, 80);

    // The gateway's address is given out: nobody needs it.
    assertThat(four(server)).isEqualTo(FOUR.gateway());
    assertThat(six(server)).isEqualTo(SIX.gateway());
    assertThat(world.in(client, () -> Echo.askTcp(four(server), 80))).isEqualTo(text(four(client)));
    assertThat(world.in(client, () -> Echo.askTcp(six(server), 80))).isEqualTo(text(six(client)));
    assertNotFromRemote(four(server), 80);
    assertNotFromRemote(six(server), 80);
    assertTheHostIsApart("gt0");
    assertHostDoesNotHear(client);

    networking.close();
    networking = world.networking("gantry");
    BridgeNetwork again = networking.bridge(config);
    again.restore("server", server, Rates.NONE);
    again.restore("client", client, Rates.NONE);
    networking.reconcile();
    assertTheHostIsApart("gt0");
    assertHostDoesNotHear(client);
    assertThat(world.in(client, () -> Echo.askTcp(four(server), 80))).isEqualTo(text(four(client)));
    again.detach(server);
    again.detach(client);
    World.await(() -> world.veths().isEmpty());
    networking.delete(again);
    assertThat(world.nft("list set inet gantry isolated")).doesNotContain("elements");
  }

  /** Without an IPv6 subnet the bridge has no link-local address either. */
  @Test
  void isolatedIpv4Only() {
    networking.bridge(
        BridgeConfig.named("gt0")
            .withPool(unrouted(FOUR))
            .withRules(
                new BridgeConfig.Rules(true, true, true, true)
                    .withModes(GatewayMode.ISOLATED, GatewayMode.NAT)));

    assertTheHostIsApart("gt0");
  }

  /** A member with every right over its namespace sends to an address of the host's. */
  private void assertHostDoesNotHear(Attachment member) throws IOException {
    try (DatagramSocket heard =
        world.inHost(() -> new DatagramSocket(new InetSocketAddress(World.HOST, 5300)))) {
      heard.setSoTimeout(1000);
      world.in(
          member,
          () -> {
            addRoute(World.HOST, Optional.empty());
            try (DatagramSocket socket = new DatagramSocket()) {
              socket.send(new DatagramPacket(new byte[1], 1, World.HOST, 5300));
            }
            return true;
          });
      assertThatThrownBy(() -> heard.receive(new DatagramPacket(new byte[1], 1)))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  /** It has no address on the bridge and no route to its members. */
  private void assertTheHostIsApart(String bridge) {
    world.inHost(() -> {
      try (Netlink netlink = Netlink.open()) {
        int index = netlink.link(bridge).orElseThrow().index();
        assertThat(netlink.addresses()).extracting("link").isNotEmpty().doesNotContain(index);
        assertThat(netlink.routes()).extracting("link").doesNotContain(OptionalInt.of(index));
      }
      return true;
    });
  }

  /** All but link-local ones. */
  private List<InetAddress> addressesOf(String device) {
    int index = world.index(device);
    return world.inHost(() -> {
      try (Netlink netlink = Netlink.open()) {
        return netlink.addresses().stream()
            .filter(found -> found.link() == index && !found.address().isLinkLocalAddress())
            .map(LinkAddress::address)
            .toList();
      }
    });
  }

  private void routeByHost(Attachment from, Attachment to) {
    world.in(
        from,
        () -> {
          addRoute(four(to), Optional.of(FOUR.gateway()));
          return true;
        });
  }

  private static void addRoute(InetAddress to, Optional<InetAddress> gateway) {
    try (Netlink netlink = Netlink.open()) {
      Link device = netlink.link("eth0").orElseThrow();
      netlink.run(
          new NetlinkRequest.ReplaceRoute(
              new Route(Optional.of(to), 32, gateway, OptionalInt.of(device.index()))));
    }
  }

  private static BridgeConfig config(BridgeConfig.Rules rules, GatewayMode four, GatewayMode six) {
    boolean routed = four != GatewayMode.ISOLATED;
    return BridgeConfig.named("gt0")
        .withPool(routed ? Pool.of(FOUR) : unrouted(FOUR))
        .withPool(routed ? Pool.of(SIX) : unrouted(SIX))
        .withRules(rules.withModes(four, six));
  }

  private static Pool unrouted(Subnet subnet) {
    return new Pool(subnet, Optional.empty(), Optional.empty(), List.of());
  }

  private String fromRemote(InetAddress address, int port) {
    return world.inRemote(() -> Echo.askTcp(address, port));
  }

  private void assertNotFromRemote(InetAddress address, int port) {
    assertThatThrownBy(() -> fromRemote(address, port)).hasRootCauseInstanceOf(IOException.class);
  }

  private void serve(Attachment container, int... ports) {
    for (int port : ports) {
      world.closeLater(world.in(container, () -> Echo.tcp(port)));
    }
  }

  private static PortMapping tcp(InetAddress address, int port) {
    return new PortMapping(address, port, 80, Protocol.TCP);
  }

  private static InetAddress four(Attachment container) {
    return container.ipv4().orElseThrow().ip();
  }

  private static InetAddress six(Attachment container) {
    return container.ipv6().orElseThrow().ip();
  }

  private static String text(InetAddress address) {
    return address.getHostAddress();
  }
}
