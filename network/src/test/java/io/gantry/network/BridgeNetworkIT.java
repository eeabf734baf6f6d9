package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.MacAddress;
import io.gantry.linux.NetlinkRequest;
import io.gantry.oci.GantryException;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attaching, detaching, failing, restarting: and what is left in the kernel after each. */
class BridgeNetworkIT {
  private static final Inet4Address EVERYWHERE = Ipv4.parse("0.0.0.0");
  private static final String TABLE = "gantry-gt0";

  private World world;
  private BridgeNetwork network;

  @BeforeEach
  void open() {
    world = new World();
    network = world.network("gt0");
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aHundredRoundsLeaveNothing() throws Exception {
    for (int round = 0; round < 5; round++) {
      List<Attachment> attached = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        attached.add(attach("c" + i, tcp(9000 + i)));
      }
      assertThat(new HashSet<>(attached.stream().map(Attachment::address).toList())).hasSize(20);
      attached.forEach(network::detach);
    }

    assertNothingLeft();
  }

  @Test
  void manyAtOnceFromVirtualThreads() throws Exception {
    Set<Inet4Address> addresses = new HashSet<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Attachment>> attached = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        String id = "c" + i;
        attached.add(callers.submit(() -> attach(id, tcp(0))));
      }
      for (Future<Attachment> one : attached) {
        Attachment attachment = one.get();
        addresses.add(attachment.address());
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
            () -> network.attach("id1", "web", List.of(tcp(8081), tcp(8080)), Optional.empty()))
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
    PortMapping elsewhere = new PortMapping(Ipv4.parse("203.0.113.7"), 8080, 80, Protocol.UDP);

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
    Optional<MacAddress> group = Optional.of(MacAddress.parse("01:00:5e:00:00:01"));

    assertThatThrownBy(() -> network.attach("c", List.of(), group))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.INVALID));
  }

  @Test
  void portZeroBecomesAFreeOne() {
    Attachment container = attach("c", tcp(0), tcp(0));

    assertThat(container.published()).extracting(PortMapping::hostPort).doesNotContain(0);
    assertThat(world.nft("list map ip " + TABLE + " ports"))
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

    assertThatThrownBy(
            () -> network.attach("c", List.of(tcp(8080)), Optional.of(refusedWhenGoingUp)))
        .isInstanceOf(GantryException.class);
    assertNothingLeft();
  }

  @Test
  void portsThatCannotBePublishedLeaveNothing() throws Exception {
    world.nft("delete table ip " + TABLE);

    assertThatThrownBy(() -> attach("c", tcp(8080))).hasMessageContaining("No such file");
    world.inHost(() -> BridgeNetwork.open(BridgeConfig.named("gt0"))).close();
    assertNothingLeft();
  }

  @Test
  void whatADeadDaemonLeftIsRemoved() throws Exception {
    Attachment container = attach("c", tcp(8080));
    world.closeLater(NetworkNamespace.of(Path.of(container.namespace().hostPath())));
    network.close();
    assertThat(world.veths()).hasSize(1);

    network = world.network("gt0");
    network.reconcile(Set.of());

    assertNothingLeft();
  }

  @Test
  void aLivingContainerIsRestoredWithoutANotice() throws Exception {
    Attachment container = attach("c", tcp(8080));
    attach("dead", tcp(8081));
    world.closeLater(world.in(container, () -> Echo.tcp(80)));
    NetworkNamespace alive =
        world.closeLater(NetworkNamespace.of(Path.of(container.namespace().hostPath())));
    network.close();
    assertThat(world.inRemote(() -> Echo.askTcp(World.HOST, 8080))).isEqualTo("198.51.100.2");

    network = world.network("gt0");
    assertThat(world.inRemote(() -> Echo.askTcp(World.HOST, 8080))).isEqualTo("198.51.100.2");
    Attachment restored =
        network.restore(
            "c",
            "c",
            Path.of(alive.hostPath()),
            container.address(),
            container.mac(),
            container.published());
    network.reconcile(Set.of("c"));

    assertThat(world.inRemote(() -> Echo.askTcp(World.HOST, 8080))).isEqualTo("198.51.100.2");
    assertThat(world.veths()).hasSize(1);
    assertThat(world.nft("list map ip " + TABLE + " ports")).doesNotContain("8081");
    assertThatThrownBy(() -> attach("two", tcp(8080))).hasMessageContaining("already allocated");
    assertThat(attach("three").address()).isNotEqualTo(container.address());
    network.detach(restored);
  }

  @Test
  void aContainerWithoutADeviceIsNotRestored() {
    assertThatThrownBy(() ->
            network.restore(
                "c",
                "c",
                Path.of("/proc/self/ns/net"),
                network.subnet().at(9),
                new MacAddress(2),
                List.of()))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.NOT_FOUND));
  }

  @Test
  void anElementThatIsLeftOverGivesWay() {
    world.nft("add element ip " + TABLE + " ports { tcp . 8080 : 10.9.9.9 . 1 }");

    Attachment container = attach("c", tcp(8080));

    assertThat(world.nft("list map ip " + TABLE + " ports"))
        .contains("tcp . 8080 : " + container.address().getHostAddress() + " . 80")
        .doesNotContain("10.9.9.9");
  }

  @Test
  void theEndLeavesNeitherBridgeNorTableUnlessTheyAreUsed() {
    Attachment container = attach("c");
    NetworkNamespace alive =
        world.closeLater(NetworkNamespace.of(Path.of(container.namespace().hostPath())));
    network.close(true);
    assertThat(world.hostLinks()).extracting("name").contains("gt0");

    alive.close();
    network = world.network("gt0");
    network.reconcile(Set.of());
    network.close(true);
    assertThat(world.hostLinks()).extracting("name").doesNotContain("gt0");
    assertThat(world.nft("list tables")).isEmpty();
  }

  @Test
  void anotherSubnetThanTheBridgeHasIsRefused() {
    BridgeConfig other = BridgeConfig.named("gt0").withSubnet(Subnet.parse("10.1.2.0/24"));

    assertThatThrownBy(() -> world.inHost(() -> BridgeNetwork.open(other)))
        .hasMessageContaining("bridge gt0 has subnet 172.29.0.0/16, not 10.1.2.0/24");
  }

  @Test
  void aSubnetThatTheHostReachesAlreadyIsRefused() {
    BridgeConfig clash = BridgeConfig.named("gt9").withSubnet(Subnet.parse("198.51.0.0/16"));

    assertThatThrownBy(() -> world.inHost(() -> BridgeNetwork.open(clash)))
        .hasMessageContaining("overlaps 198.51.100.0/24");
    assertThat(world.hostLinks()).extracting("name").doesNotContain("gt9");
  }

  @Test
  void aDeviceThatIsNoBridgeIsRefused() {
    assertThatThrownBy(() -> world.inHost(() -> BridgeNetwork.open(BridgeConfig.named("cable"))))
        .hasMessageContaining("cable exists and is not a bridge");
  }

  @Test
  void othersThatDropWhatIsForwardedAreNamed() {
    assertThat(network.warnings()).isEmpty();
    world.nft(
        """
        add table ip filter
        add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }
        """);

    BridgeNetwork second = world.network("gt1");

    assertThat(second.warnings()).singleElement().asString().contains("FORWARD", "ip filter");
  }

  @Test
  void forwardingIsTurnedOnOnce() {
    assertThat(network.turnedForwardingOn()).isTrue();
    assertThat(world.network("gt1").turnedForwardingOn()).isFalse();
  }

  private void assertNothingLeft() throws Exception {
    await(() -> world.veths().isEmpty());
    assertThat(world.nft("list map ip " + TABLE + " ports")).doesNotContain("elements");
    assertThat(network.addressesInUse()).isZero();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(10));
    while (!condition.call()) {
      assertThat(Instant.now()).as("deadline").isBefore(deadline);
      Thread.onSpinWait();
    }
  }

  private Attachment attach(String id, PortMapping... ports) {
    return network.attach(id, List.of(ports), Optional.empty());
  }

  private static PortMapping tcp(int port) {
    return new PortMapping(EVERYWHERE, port, 80, Protocol.TCP);
  }
}
