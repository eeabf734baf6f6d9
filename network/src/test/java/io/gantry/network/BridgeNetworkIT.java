package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.MacAddress;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attaching, detaching, failing, restarting: and what is left in the kernel after each. */
class BridgeNetworkIT {
  private static final InetAddress EVERYWHERE = Addresses.parse("0.0.0.0");
  private static final String TABLE = "gantry-gt0";

  @AutoClose private final World world = new World();
  private Networking networking;
  private BridgeNetwork network;

  @BeforeEach
  void begin() {
    open();
  }

  /** Also again, as the next daemon. */
  private void open() {
    networking = world.networking(TABLE);
    network = networking.bridge(BridgeConfig.named("gt0"));
  }

  @Test
  void aHundredRoundsLeaveNothing() throws Exception {
    for (int round = 0; round < 5; round++) {
      List<Attachment> attached = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        attached.add(attach("c" + i, tcp(9000 + i)));
      }
      assertThat(new HashSet<>(attached.stream().map(BridgeNetworkIT::address).toList()))
          .hasSize(20);
      attached.forEach(network::detach);
    }

    assertNothingLeft();
  }

  @Test
  void manyAtOnceFromVirtualThreads() throws Exception {
    Set<InetAddress> addresses = new HashSet<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Attachment>> attached = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        String id = "c" + i;
        attached.add(callers.submit(() -> attach(id, tcp(0))));
      }
      for (Future<Attachment> one : attached) {
        Attachment attachment = one.get();
        addresses.add(address(attachment));
        callers.execute(() -> network.detach(attachment));
      }
    }

    assertThat(addresses).hasSize(24);
    assertNothingLeft();
  }

  @Test
  void aContainerThatComesBackAtOnceIsAttachedAgain() throws Exception {
    for (int i = 0; i < 5; i++) {
      network.detach(attach("same", tcp(8080)));
    }

    assertNothingLeft();
  }

  @Test
  void detachTwiceIsHarmless() {
    Attachment first = attach("c");
    network.detach(first);
    Attachment second = attach("c");
    network.detach(first);

    assertThat(world.veths()).hasSize(1);
    network.detach(second);
  }

  @Test
  void attachTwiceIsRefused() {
    attach("c");

    assertThatThrownBy(() -> attach("c"))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.CONFLICT));
  }

  @Test
  void aTakenPortIsRefusedInDockersWordsAndLeavesNothing() throws Exception {
    world.closeLater(world.inHost(() -> Echo.tcp(8080)));

    assertThatThrownBy(
            () -> network.attach(named("id1", "web").withPorts(List.of(tcp(8081), tcp(8080)))))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.CONFLICT))
        .hasMessage(
            "driver failed programming external connectivity on endpoint web (id1):"
                + " failed to bind host port 0.0.0.0:8080/tcp: address already in use by process "
                + ProcessHandle.current().pid()
                + " (java)");
    assertNothingLeft();
    network.detach(attach("other", tcp(8081)));
  }

  @Test
  void anAddressThatIsNotTheHostsIsRefused() throws Exception {
    PortMapping elsewhere = new PortMapping(Addresses.parse("203.0.113.7"), 8080, 80, Protocol.UDP);

    assertThatThrownBy(() -> attach("c", elsewhere))
        .hasMessageContaining(
            "failed to bind host port 203.0.113.7:8080/udp: cannot assign requested");
    assertNothingLeft();
  }

  @Test
  void aPublishedPortIsHeldWhileTheContainerRuns() {
    Attachment one = attach("one", tcp(8080));

    assertThatThrownBy(() -> attach("two", tcp(8080)))
        .hasMessageContaining("port is already allocated by container one (one)");
    assertThatThrownBy(() -> world.inHost(() -> Echo.tcp(8080)))
        .hasRootCauseInstanceOf(java.net.BindException.class);
    PortMapping udp = new PortMapping(EVERYWHERE, 8080, 80, Protocol.UDP);
    network.detach(attach("udp", udp));
    network.detach(one);
    network.detach(attach("two", tcp(8080)));
  }

  @Test
  void aMacAddressOfAGroupIsInvalid() {
    MacAddress group = MacAddress.parse("01:00:5e:00:00:01");

    assertThatThrownBy(() -> network.attach(world.join("c").withMac(group)))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.INVALID));
  }

  @Test
  void portZeroBecomesAFreeOne() {
    Attachment container = attach("c", tcp(0), tcp(0));

    assertThat(container.published()).extracting(PortMapping::hostPort).doesNotContain(0);
    assertThat(world.nft("list map inet " + TABLE + " ports"))
        .contains("tcp . " + container.published().getFirst().hostPort() + " : ");
  }

  @Test
  void aDeviceThatCannotBeMadeLeavesNothing() throws Exception {
    world.hostRequest(new NetlinkRequest.DeleteLink("gt0"));

    assertThatThrownBy(() -> attach("c", tcp(8080)))
        .hasMessageContaining("attach container c to network gt0")
        .hasMessageContaining("CreateVeth");
    assertNothingLeft();
    world.closeLater(world.inHost(() -> Echo.tcp(8080)));
  }

  @Test
  void anAddressThatCannotBeGivenLeavesNothing() throws Exception {
    MacAddress refusedWhenGoingUp = new MacAddress(0);

    assertThatThrownBy(() ->
            network.attach(
                world.join("c").withPorts(List.of(tcp(8080))).withMac(refusedWhenGoingUp)))
        .isInstanceOf(GantryException.class);
    assertNothingLeft();
  }

  @Test
  void portsThatCannotBePublishedLeaveNothing() throws Exception {
    world.nft("delete table inet " + TABLE);

    assertThatThrownBy(() -> attach("c", tcp(8080))).hasMessageContaining("No such file");
    networking.close();
    open();
    assertNothingLeft();
  }

  @Test
  void aNetworkThatCannotBePublishedLeavesNothing() {
    world.nft("delete table inet " + TABLE);

    assertThatThrownBy(() -> networking.bridge(BridgeConfig.named("gt9")))
        .hasMessageContaining("open network gt9");
    assertThat(world.hostLinks()).extracting("name").doesNotContain("gt9");
  }

  @Test
  void whatADeadDaemonLeftIsRemoved() throws Exception {
    attach("c", tcp(8080));
    networking.close();
    assertThat(world.veths()).hasSize(1);

    open();
    networking.reconcile();

    assertNothingLeft();
  }

  @Test
  void whatOthersPutOnTheBridgeStays() {
    world.hostRequest(new NetlinkRequest.SetMaster(world.index("cable"), world.index("gt0")));
    networking.close();

    open();
    networking.reconcile();

    assertThat(world.hostLinks())
        .filteredOn(link -> link.master().equals(OptionalInt.of(world.index("gt0"))))
        .extracting("name")
        .containsExactly("cable");
  }

  @Test
  void aBridgeThatWasThereBeforeStays() {
    world.hostRequest(new NetlinkRequest.CreateBridge("br9", Optional.empty(), 0));
    BridgeNetwork network =
        networking.bridge(BridgeConfig.named("br9").withSubnet(Subnet.parse("10.9.0.0/24")));

    networking.delete(network);

    assertThat(world.hostLinks()).extracting("name").contains("br9");
    assertThat(world.nft("list ruleset")).doesNotContain("br9");
  }

  @Test
  void aLivingContainerIsRestoredWithoutANotice() throws Exception {
    Attachment container = attach("c", tcp(8080));
    attach("dead", tcp(8081));
    world.closeLater(world.in(container, () -> Echo.tcp(80)));
    networking.close();
    assertThat(world.inRemote(() -> Echo.askTcp(World.HOST, 8080))).isEqualTo("198.51.100.2");

    open();
    assertThat(world.inRemote(() -> Echo.askTcp(World.HOST, 8080))).isEqualTo("198.51.100.2");
    network.restore("c", container, Rates.NONE);
    networking.reconcile();

    assertThat(world.inRemote(() -> Echo.askTcp(World.HOST, 8080))).isEqualTo("198.51.100.2");
    assertThat(world.veths()).hasSize(1);
    assertThat(world.nft("list map inet " + TABLE + " ports")).doesNotContain("8081");
    assertThatThrownBy(() -> attach("two", tcp(8080))).hasMessageContaining("already allocated");
    assertThat(attach("three").ipv4()).isNotEqualTo(container.ipv4());
    network.detach(container);
  }

  @Test
  void aContainerWithoutADeviceIsNotRestored() {
    Attachment gone = attach("c");
    network.detach(gone);

    assertThatThrownBy(() -> network.restore("c", gone, Rates.NONE))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.NOT_FOUND));
  }

  @Test
  void anElementThatIsLeftOverGivesWay() {
    world.nft("add element inet " + TABLE + " ports { tcp . 8080 : 10.9.9.9 . 1 }");

    Attachment container = attach("c", tcp(8080));

    assertThat(world.nft("list map inet " + TABLE + " ports"))
        .contains("tcp . 8080 : " + address(container).getHostAddress() + " . 80")
        .doesNotContain("10.9.9.9");
  }

  @Test
  void theEndLeavesNeitherBridgeNorTablesUnlessTheyAreUsed() {
    attach("c");
    networking.close(true);
    assertThat(world.hostLinks()).extracting("name").contains("gt0");
    assertThat(world.nft("list tables")).contains("table inet " + TABLE);

    world.forget("c");
    open();
    networking.reconcile();
    networking.close(true);
    assertThat(world.hostLinks()).extracting("name").doesNotContain("gt0");
    assertThat(world.nft("list tables")).isEmpty();
  }

  @Test
  void whatTheAdministratorWroteStays() {
    world.nft("add rule inet " + TABLE + " user tcp dport 25 drop");
    networking.close();
    open();
    assertThat(world.nft("list chain inet " + TABLE + " user")).contains("tcp dport 25 drop");

    networking.close(true);
    assertThat(world.nft("list ruleset")).contains("tcp dport 25 drop").doesNotContain("dnat");
    open();
    assertThat(world.nft("list ruleset")).contains("tcp dport 25 drop", "dnat");
  }

  @Test
  void anotherAddressThanTheBridgeHasIsRefusedWhileSomebodyIsOnIt() throws Exception {
    BridgeConfig other = BridgeConfig.named("gt0").withSubnet(Subnet.parse("10.1.2.0/24"));
    Attachment container = attach("c1");

    assertThatThrownBy(() -> networking.bridge(other))
        .hasMessageContaining("bridge gt0 has address 172.29.0.1/16, not 10.1.2.1/24");
    network.detach(container);
    World.await(() -> world.veths().isEmpty());
    assertThat(networking.bridge(other).ipv4().orElseThrow().subnet()).hasToString("10.1.2.0/24");
    assertThat(addressesOf("gt0")).containsExactly("10.1.2.1/24");
    networking.close(true);
    assertThat(world.hostLinks()).extracting("name").doesNotContain("gt0");
  }

  /** As an address of IPv4 it makes room, of the same subnet or of another. */
  @ParameterizedTest
  @ValueSource(strings = {"fd00:7::/64", "fd00:8::/64"})
  void anotherIpv6AddressTakesThePlaceOfTheFirst(String subnet) throws Exception {
    BridgeConfig had = BridgeConfig.named("gt6").withSubnet(Subnet.parse("fd00:7::/64"));
    Subnet wanted = Subnet.parse(subnet);
    BridgeConfig other = BridgeConfig.named("gt6").withPool(Pool.of(wanted, wanted.at(5)));
    BridgeNetwork first = networking.bridge(had);
    Attachment container = world.attach(first, "c1");

    assertThatThrownBy(() -> networking.bridge(other))
        .hasMessageContaining("bridge gt6 has address fd00:7::1/64, not");
    first.detach(container);
    World.await(() -> world.veths().isEmpty());
    networking.bridge(other);
    assertThat(ipv6Of("gt6")).containsExactly(Addresses.text(wanted.at(5)) + "/64");
  }

  @Test
  void theBridgeHasTheAddressThatIsAsked() {
    Subnet subnet = Subnet.parse("10.1.2.0/24");
    Pool pool = Pool.of(subnet, Addresses.parse("10.1.2.77"));
    BridgeNetwork own = networking.bridge(BridgeConfig.named("gt7").withPool(pool));

    assertThat(addressesOf("gt7")).containsExactly("10.1.2.77/24");
    assertThat(world.attach(own, "c7").ipv4().orElseThrow().gateway())
        .contains(Addresses.parse("10.1.2.77"));
    // What a later daemon finds where it is told of no address.
    assertThat(networking.poolOf("gt7")).contains(pool);
  }

  @Test
  void routesLeadToTheRouterThatIsAsked() {
    InetAddress router = Addresses.parse("10.1.3.9");
    BridgeNetwork own =
        networking.bridge(
            BridgeConfig.named("gt8")
                .withSubnet(Subnet.parse("10.1.3.0/24"))
                .withRouters(List.of(router)));

    assertThat(world.attach(own, "c8").ipv4().orElseThrow().gateway()).contains(router);
    assertThat(addressesOf("gt8")).containsExactly("10.1.3.1/24");
  }

  @Test
  void aSubnetThatTheHostReachesAlreadyIsRefused() {
    BridgeConfig clash = BridgeConfig.named("gt9").withSubnet(Subnet.parse("198.51.0.0/16"));

    assertThatThrownBy(() -> networking.bridge(clash))
        .hasMessageContaining("overlaps 198.51.100.0/24");
    assertThat(world.hostLinks()).extracting("name").doesNotContain("gt9");
  }

  @Test
  void aDeviceThatIsNoBridgeIsRefused() {
    assertThatThrownBy(() -> networking.bridge(BridgeConfig.named("cable")))
        .hasMessageContaining("cable exists and is not a bridge");
  }

  @Test
  void forwardingIsTurnedOnOnce() {
    assertThat(networking.turnedForwardingOn()).isTrue();
    assertThat(world.networking("other").turnedForwardingOn()).isFalse();
  }

  @Test
  void forwardingIsLeftAloneWhereThatIsAsked() {
    try (World still = new World();
        Networking apart =
            still.inHost(() ->
                Networking.open("apart", 0, NetworkingSettings.STANDARD.withForwards(false)))) {
      still.inHost(() -> Sysctl.write("ipv6/conf/all/forwarding", "0"));
      var _ = apart.bridge(BridgeConfig.named("gt6").withSubnet(Subnet.parse("fd00:6::/64")));
      assertThat(still.inHost(() -> Sysctl.read("ipv4/ip_forward"))).isEqualTo("0");
      assertThat(still.inHost(() -> Sysctl.read("ipv6/conf/all/forwarding"))).isEqualTo("0");
      assertThat(apart.warnings()).contains("WARNING: IPv4 forwarding is disabled");
      assertThat(networking.warnings()).doesNotContain("WARNING: IPv4 forwarding is disabled");
    }
  }

  private List<String> addressesOf(String device) {
    return addressesOf(device, false);
  }

  private List<String> ipv6Of(String device) {
    return addressesOf(device, true);
  }

  private List<String> addressesOf(String device, boolean ipv6) {
    return world.inHost(() -> {
      try (Netlink netlink = Netlink.open()) {
        int index = netlink.link(device).orElseThrow().index();
        return netlink.addresses().stream()
            .filter(found -> found.link() == index && Addresses.isIpv6(found.address()) == ipv6)
            .filter(found -> !found.address().isLinkLocalAddress())
            .map(found -> Addresses.text(found.address()) + "/" + found.prefix())
            .toList();
      }
    });
  }

  private void assertNothingLeft() throws Exception {
    World.await(() -> world.veths().isEmpty());
    assertThat(world.nft("list map inet " + TABLE + " ports")).doesNotContain("elements");
    assertThat(network.addressesInUse()).isZero();
  }

  private Attachment attach(String id, PortMapping... ports) {
    return world.attach(network, id, ports);
  }

  private Join named(String id, String name) {
    Join join = world.join(id);
    return new Join(
        id,
        name,
        join.namespace(),
        join.device(),
        join.ipv4(),
        join.ipv6(),
        join.mac(),
        join.ports(),
        join.leads(),
        join.rates());
  }

  private static InetAddress address(Attachment container) {
    return container.ipv4().orElseThrow().ip();
  }

  private static PortMapping tcp(int port) {
    return new PortMapping(EVERYWHERE, port, 80, Protocol.TCP);
  }
}
