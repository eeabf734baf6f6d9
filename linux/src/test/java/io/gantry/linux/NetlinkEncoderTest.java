package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The bytes that go to the kernel, as {@code strace -x ip ...} shows them too. */
class NetlinkEncoderTest {
  @BeforeAll
  static void requireLittleEndian() {
    assertThat(ByteOrder.nativeOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void setUp() {
    assertEncoded(
        new NetlinkRequest.SetUp(7, true),
        "20000000 1000 0500 05000000 00000000" // length, RTM_NEWLINK, REQUEST|ACK, sequence, port
            + " 00 00 0000 07000000 01000000 01000000"); // struct ifinfomsg: index, flags, mask
  }

  @Test
  void bridge() {
    NetlinkRequest bridge =
        new NetlinkRequest.CreateBridge(
            "gt0", Optional.of(MacAddress.parse("02:42:0a:00:00:01")), 1400);

    assertEncoded(
        bridge,
        "4c000000 1000 0506 05000000 00000000"
            + " 00 00 0000 00000000 01000000 01000000"
            + " 0800 0300 67743000" // IFLA_IFNAME "gt0\0"
            + " 0800 0400 78050000" // IFLA_MTU
            + " 0a00 0100 02420a000001 0000" // IFLA_ADDRESS, padded
            + " 1000 1280 0b00 0100 62726964676500 00"); // IFLA_LINKINFO { KIND "bridge\0" }
  }

  @Test
  void vethWithItsPeerInANamespace() {
    // The number of a descriptor is all that goes out; it is never used here.
    Fd namespace = Fd.of(0x1234);
    NetlinkRequest.Peer peer = new NetlinkRequest.Peer("eth0", Optional.empty());

    assertEncoded(
        new NetlinkRequest.CreateVeth("v1", 0, 3, peer, namespace),
        "6c000000 1000 0506 05000000 00000000"
            + " 00 00 0000 00000000 01000000 01000000"
            + " 0700 0300 763100 00" // IFLA_IFNAME "v1\0", padded
            + " 0800 0a00 03000000" // IFLA_MASTER
            + " 3c00 1280 0900 0100 7665746800 000000" // IFLA_LINKINFO { KIND "veth\0",
            + " 2c00 0280 2800 0180" // DATA { VETH_INFO_PEER {
            + " 00 00 0000 00000000 00000000 00000000" // struct ifinfomsg
            + " 0900 0300 6574683000 000000" // IFLA_IFNAME "eth0\0"
            + " 0800 1c00 34120000"); // IFLA_NET_NS_FD
  }

  @Test
  void addressAndRoute() throws Exception {
    InetAddress address = InetAddress.ofLiteral("10.1.2.3");
    Route route =
        new Route(
            Optional.empty(), 0, Optional.of(InetAddress.ofLiteral("10.1.2.1")), OptionalInt.of(9));

    assertEncoded(
        new NetlinkRequest.AddAddress(9, address, 24),
        "28000000 1400 0506 05000000 00000000 02 18 00 00 09000000"
            + " 0800 0200 0a010203 0800 0100 0a010203");
    assertEncoded(
        new NetlinkRequest.AddRoute(route),
        "2c000000 1800 0506 05000000 00000000 02 00 00 00 fe 04 00 01 00000000"
            + " 0800 0500 0a010201 0800 0400 09000000");
  }

  @Test
  void addressesOfVersionSixSkipDuplicateDetection() throws Exception {
    InetAddress address = Inet6Address.ofLiteral("fd00::2");

    assertEncoded(
        new NetlinkRequest.AddAddress(9, address, 64),
        "40000000 1400 0506 05000000 00000000 0a 40 02 00 09000000"
            + " 1400 0200 fd000000000000000000000000000002"
            + " 1400 0100 fd000000000000000000000000000002");
  }

  @Test
  void severalRequestsFollowEachOtherWithTheirOwnSequence() {
    byte[] both =
        NetlinkEncoder.encode(
            new NetlinkRequest[] {
              new NetlinkRequest.SetUp(1, true), new NetlinkRequest.DeleteLink("v")
            },
            41);

    assertThat(NetlinkMessage.parse(both, both.length))
        .extracting(NetlinkMessage::type, NetlinkMessage::sequence)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Rtnetlink.RTM_NEWLINK, 41),
            org.assertj.core.groups.Tuple.tuple(Rtnetlink.RTM_DELLINK, 42));
  }

  @Test
  void longRequestsGrow() {
    NetlinkRequest[] many = new NetlinkRequest[100];
    java.util.Arrays.fill(many, new NetlinkRequest.SetMtu(1, 9000));

    byte[] all = NetlinkEncoder.encode(many, 1);

    assertThat(NetlinkMessage.parse(all, all.length)).hasSize(100);
  }

  /** The encoded request against hex digits, whose blanks are for the reader. */
  private static void assertEncoded(NetlinkRequest request, String expected) {
    byte[] encoded = NetlinkEncoder.encode(new NetlinkRequest[] {request}, 5);
    assertThat(HexFormat.of().formatHex(encoded)).isEqualTo(expected.replace(" ", ""));
  }
}
