package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against the kernel, in network namespaces of its own, with which everything goes. */
class NetlinkIT {
  private Fd here;
  private Fd there;
  private Netlink netlink;
  private Netlink far;

  @BeforeEach
  void open() {
    here = Namespaces.create(NamespaceType.NETWORK);
    there = Namespaces.create(NamespaceType.NETWORK);
    netlink = Namespaces.callIn(here, NamespaceType.NETWORK, Netlink::open);
    far = Namespaces.callIn(there, NamespaceType.NETWORK, Netlink::open);
  }

  @AfterEach
  void close() {
    netlink.close();
    far.close();
    here.close();
    there.close();
  }

  @Test
  void bridgeWithAVethIntoAnotherNamespace() {
    MacAddress bridgeMac = MacAddress.parse("02:42:0a:00:00:01");
    MacAddress peerMac = MacAddress.parse("02:42:0a:00:00:02");
    netlink.run(new NetlinkRequest.CreateBridge("br", Optional.of(bridgeMac), 1400));
    Link bridge = netlink.link("br").orElseThrow();
    netlink.run(
        veth("v", 1400, bridge.index(), new NetlinkRequest.Peer("eth0", Optional.of(peerMac))));

    assertThat(bridge)
        .isEqualTo(
            new Link(
                bridge.index(),
                "br",
                "bridge",
                Optional.of(bridgeMac),
                1400,
                true,
                OptionalInt.empty(),
                OptionalInt.empty()));
    Link near = netlink.link("v").orElseThrow();
    assertThat(near.kind()).isEqualTo("veth");
    assertThat(near.master()).hasValue(bridge.index());
    Link peer = far.link("eth0").orElseThrow();
    assertThat(near.peer()).hasValue(peer.index());
    assertThat(near.up()).isTrue();
    assertThat(peer)
        .isEqualTo(
            new Link(
                peer.index(),
                "eth0",
                "veth",
                Optional.of(peerMac),
                1400,
                false,
                OptionalInt.empty(),
                OptionalInt.of(near.index())));
    assertThat(netlink.links()).extracting(Link::name).contains("lo", "br", "v");
  }

  @Test
  void changesOfADevice() {
    netlink.run(
        new NetlinkRequest.CreateBridge("br", Optional.empty(), 0), veth("v", 0, 0, peer("eth0")));
    int bridge = netlink.link("br").orElseThrow().index();
    Link before = netlink.link("v").orElseThrow();
    MacAddress mac = MacAddress.parse("02:00:00:00:00:09");
    netlink.run(
        new NetlinkRequest.SetUp(before.index(), false),
        new NetlinkRequest.Rename(before.index(), "w"),
        new NetlinkRequest.SetMac(before.index(), mac),
        new NetlinkRequest.SetMtu(before.index(), 9000),
        new NetlinkRequest.SetMaster(before.index(), bridge),
        new NetlinkRequest.SetBridgePort("w", true, false));

    assertThat(netlink.link("v")).isEmpty();
    assertThat(netlink.link("w").orElseThrow())
        .isEqualTo(
            new Link(
                before.index(),
                "w",
                "veth",
                Optional.of(mac),
                9000,
                false,
                OptionalInt.of(bridge),
                before.peer()));
    netlink.run(new NetlinkRequest.SetMaster(before.index(), 0));
    assertThat(netlink.link("w").orElseThrow().master()).isEmpty();
  }

  @Test
  void addressesAndRoutesOfBothFamilies() {
    netlink.run(new NetlinkRequest.CreateBridge("br", Optional.empty(), 0));
    int bridge = netlink.link("br").orElseThrow().index();
    InetAddress four = InetAddress.ofLiteral("10.9.8.1");
    InetAddress six = InetAddress.ofLiteral("fd00:9::1");
    Route routeFour = route("10.20.0.0", 16, "10.9.8.2", bridge);
    Route routeSix = route("fd00:20::", 32, "fd00:9::2", bridge);
    netlink.run(
        new NetlinkRequest.AddAddress(bridge, four, 24),
        new NetlinkRequest.AddAddress(bridge, six, 64),
        new NetlinkRequest.AddRoute(routeFour),
        new NetlinkRequest.AddRoute(routeSix));

    assertThat(netlink.addresses())
        .contains(new LinkAddress(bridge, four, 24), new LinkAddress(bridge, six, 64));
    assertThat(netlink.routes())
        .contains(routeFour, routeSix)
        .contains(
            new Route(
                Optional.of(InetAddress.ofLiteral("10.9.8.0")),
                24,
                Optional.empty(),
                OptionalInt.of(bridge)));

    netlink.run(
        new NetlinkRequest.DeleteRoute(routeFour),
        new NetlinkRequest.DeleteRoute(routeSix),
        new NetlinkRequest.DeleteAddress(bridge, four, 24),
        new NetlinkRequest.DeleteAddress(bridge, six, 64));
    assertThat(netlink.routes()).doesNotContain(routeFour, routeSix);
    assertThat(netlink.addresses()).extracting(LinkAddress::address).doesNotContain(four, six);
  }

  @Test
  void devicesGoOneByOneAndByGroup() {
    netlink.run(
        new NetlinkRequest.CreateBridge("b1", Optional.empty(), 0),
        new NetlinkRequest.CreateBridge("b2", Optional.empty(), 0),
        new NetlinkRequest.CreateBridge("b3", Optional.empty(), 0),
        new NetlinkRequest.DeleteLink("b1"));
    netlink.run(
        new NetlinkRequest.SetGroup(netlink.link("b2").orElseThrow().index(), 4711),
        new NetlinkRequest.SetGroup(netlink.link("b3").orElseThrow().index(), 4711),
        new NetlinkRequest.DeleteGroup(4711));

    assertThat(netlink.links()).extracting(Link::name).doesNotContain("b1", "b2", "b3");
    assertThat(netlink.link("b1")).isEmpty();
  }

  @Test
  void aRefusalNamesTheRequestAndTheRestIsCarriedOut() {
    assertThatThrownBy(() ->
            netlink.run(
                new NetlinkRequest.DeleteLink("nothere"),
                new NetlinkRequest.CreateBridge("br", Optional.empty(), 0)))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENODEV))
        .hasMessageContaining("DeleteLink[name=nothere]");
    assertThat(netlink.link("br")).isPresent();
  }

  @Test
  void aRefusalCarriesTheKernelsOwnWords() {
    Route nowhere = route("10.20.0.0", 16, "10.9.8.2", 1);

    assertThatThrownBy(() -> netlink.run(new NetlinkRequest.AddRoute(nowhere)))
        .isInstanceOf(LinuxException.class)
        .hasMessageMatching(".*(gateway|Nexthop|Device|device).*");
  }

  @Test
  void manyDevicesFitIntoADump() {
    NetlinkRequest[] bridges = new NetlinkRequest[150];
    for (int i = 0; i < bridges.length; i++) {
      bridges[i] = new NetlinkRequest.CreateBridge("b" + i, Optional.empty(), 0);
    }
    netlink.run(bridges);

    assertThat(netlink.links()).filteredOn(link -> link.kind().equals("bridge")).hasSize(150);
  }

  @Test
  void nothingToDoIsDone() {
    netlink.run();
    assertThat(netlink.links()).isNotEmpty();
  }

  private NetlinkRequest veth(String name, int mtu, int master, NetlinkRequest.Peer peer) {
    return new NetlinkRequest.CreateVeth(name, mtu, master, peer, there);
  }

  private static NetlinkRequest.Peer peer(String name) {
    return new NetlinkRequest.Peer(name, Optional.empty());
  }

  private static Route route(String destination, int prefix, String gateway, int link) {
    return new Route(
        Optional.of(InetAddress.ofLiteral(destination)),
        prefix,
        Optional.of(InetAddress.ofLiteral(gateway)),
        OptionalInt.of(link));
  }
}
