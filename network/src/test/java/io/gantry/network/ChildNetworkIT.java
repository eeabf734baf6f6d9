package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.Link;
import io.gantry.linux.MacAddress;
import io.gantry.linux.NetlinkRequest.ChildKind;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Containers as neighbours of another machine on the host's link. */
class ChildNetworkIT {
  private static final Subnet LINK = Subnet.parse("198.51.100.0/24");

  @AutoClose private final World world = new World();
  private Networking networking;

  @BeforeEach
  void open() {
    networking = world.networking("gantry");
  }

  @ParameterizedTest
  @EnumSource(
      value = ChildKind.class,
      names = {"MACVLAN_BRIDGE", "MACVLAN_PRIVATE", "MACVLAN_VEPA"})
  void membersAreOnTheHostsLink(ChildKind kind) {
    ChildNetwork network = networking.children(config("cable", kind));
    Attachment one = world.attach(network, "one");
    world.closeLater(world.in(one, () -> Echo.tcp(80)));
    world.closeLater(world.inRemote(() -> Echo.tcp(80)));

    assertThat(world.in(one, () -> Echo.askTcp(World.REMOTE, 80)))
        .isEqualTo(address(one).getHostAddress());
    assertThat(world.inRemote(() -> Echo.askTcp(address(one), 80))).isEqualTo("198.51.100.2");
  }

  @Test
  void membersOfABridgingOneReachEachOther() {
    ChildNetwork network = networking.children(config("cable", ChildKind.MACVLAN_BRIDGE));
    Attachment one = world.attach(network, "one");
    Attachment two = world.attach(network, "two");
    world.closeLater(world.in(one, () -> Echo.tcp(80)));

    assertThat(world.in(two, () -> Echo.askTcp(address(one), 80)))
        .isEqualTo(address(two).getHostAddress());
  }

  @Test
  void theirDevicesGoWithThemAndTheParentStays() {
    ChildNetwork network = networking.children(config("cable", ChildKind.MACVLAN_BRIDGE));
    Attachment one = world.attach(network, "one");
    assertThatThrownBy(() -> networking.delete(network)).hasMessageContaining("active endpoints");

    network.leave(one, world.join("one").namespace());
    assertThat(world.join("one").namespace().find("eth0")).isEmpty();
    networking.delete(network);
    assertThat(world.hostLinks()).extracting(Link::name).contains("cable");
  }

  @Test
  void withoutAParentTheyAreAmongThemselves() {
    ChildNetwork network = networking.children(config("", ChildKind.MACVLAN_BRIDGE));
    Attachment one = world.attach(network, "one");
    Attachment two = world.attach(network, "two");
    world.closeLater(world.in(one, () -> Echo.tcp(80)));

    assertThat(world.in(two, () -> Echo.askTcp(address(one), 80))).isNotEmpty();
    network.leave(one, world.join("one").namespace());
    network.leave(two, world.join("two").namespace());
    networking.delete(network);
    assertThat(world.hostLinks()).extracting(Link::name).doesNotContain("child");
  }

  @Test
  void aChosenMacAddressIsHadAgainAtOnce() {
    ChildNetwork network = networking.children(config("cable", ChildKind.MACVLAN_BRIDGE));
    MacAddress mac = MacAddress.parse("02:11:22:33:44:55");
    for (int i = 0; i < 3; i++) {
      Attachment one = network.attach(world.join("one").withMac(mac));
      assertThat(one.mac()).isEqualTo(mac);
      // As a container that ends: its namespace goes, in the kernel's own time.
      network.detach(one);
      world.forget("one");
    }
  }

  /** The devices themselves are for a kernel that has them: {@code ./dev vm}. */
  @Test
  void whereTheKernelRoutesTheDeviceAloneIsAWayOut() {
    Attachment member =
        new Attachment(
            "one",
            "eth0",
            Optional.of(new Attachment.Address(LINK.at(130), 24, Optional.empty())),
            Optional.empty(),
            new MacAddress(0),
            List.of());
    ChildConfig routed = config("cable", ChildKind.IPVLAN_L3);

    assertThat(networking.children(routed).hasWayOut(member)).isTrue();
    assertThat(networking.children(internal(routed)).hasWayOut(member)).isFalse();
    assertThat(networking.children(config("cable", ChildKind.IPVLAN_L2)).hasWayOut(member))
        .isFalse();
  }

  @Test
  void aParentThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> networking.children(config("nosuch", ChildKind.MACVLAN_BRIDGE)))
        .hasMessageContaining("invalid subinterface vlan name nosuch");
    assertThatThrownBy(() -> networking.children(config("nosuch.7", ChildKind.MACVLAN_BRIDGE)))
        .hasMessageContaining("failed to find the network device nosuch for VLAN 7");
    assertThatThrownBy(() -> config("cable.5000", ChildKind.MACVLAN_BRIDGE).vlan())
        .hasMessageContaining("1-4094");
  }

  private static ChildConfig config(String parent, ChildKind kind) {
    Pool pool =
        new Pool(
            LINK,
            Optional.of(Subnet.parse("198.51.100.128/28")),
            Optional.of(LINK.at(254)),
            List.of(World.HOST, World.REMOTE));
    return new ChildConfig("child", parent, kind, List.of(pool), 0, false);
  }

  private static ChildConfig internal(ChildConfig config) {
    return new ChildConfig(
        config.name(), config.parent(), config.kind(), config.pools(), config.mtu(), true);
  }

  private static InetAddress address(Attachment container) {
    return container.ipv4().orElseThrow().ip();
  }
}
