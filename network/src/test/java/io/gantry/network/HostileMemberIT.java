package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.MacAddress;
import io.gantry.linux.NetlinkRequest;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member that has every right over its own namespace, and would be another. */
class HostileMemberIT {
  @AutoClose private final World world = new World();
  private Networking networking;
  private BridgeNetwork network;

  @BeforeEach
  void open() {
    networking = world.networking("gantry");
    network =
        networking.bridge(
            BridgeConfig.named("gt0")
                .withSubnet(Subnet.parse("10.66.0.0/24"))
                .withSubnet(Subnet.parse("fd00:66::/64")));
  }

  @Test
  void cannotSendFromTheAddressOfAnother() throws IOException {
    Attachment victim = world.attach(network, "victim");
    Attachment server = world.attach(network, "server");
    Attachment hostile = world.attach(network, "hostile");
    for (InetAddress forged : new InetAddress[] {ipv4(victim), ipv6(victim)}) {
      InetAddress target = forged.getAddress().length == 4 ? ipv4(server) : ipv6(server);
      try (DatagramSocket heard = listening(server, target)) {
        InetAddress own = forged.getAddress().length == 4 ? ipv4(hostile) : ipv6(hostile);
        take(hostile, forged);
        // From its own address it arrives, and each knows where the other is.
        send(hostile, own, target);
        assertThat(hears(heard)).isEqualTo(own.getHostAddress() + " x");
        send(hostile, forged, target);
        send(hostile, own, target);
        assertThat(hears(heard)).isEqualTo(own.getHostAddress() + " x");
      }
    }
  }

  @Test
  void cannotDrawTheTrafficOfAnother() {
    Attachment victim = world.attach(network, "victim");
    Attachment client = world.attach(network, "client");
    Attachment hostile = world.attach(network, "hostile");
    world.closeLater(world.in(victim, () -> Echo.udp(80)));
    take(hostile, ipv4(victim));
    // It answers every question for the address, but nobody hears it.
    for (int i = 0; i < 5; i++) {
      world.in(client, () -> forgetNeighbours("eth0"));
      assertThat(world.in(client, () -> Echo.askUdp(ipv4(victim), 80)))
          .isEqualTo(ipv4(client).getHostAddress());
    }
  }

  @Test
  void cannotBeTheGateway() {
    InetAddress gateway = network.ipv4().orElseThrow().gateway().orElseThrow();
    Attachment client = world.attach(network, "client");
    Attachment hostile = world.attach(network, "hostile");
    world.closeLater(world.inHost(() -> Echo.udp(5300)));
    take(hostile, gateway);
    world.in(client, () -> forgetNeighbours("eth0"));
    assertThat(world.in(client, () -> Echo.askUdp(gateway, 5300)))
        .isEqualTo(ipv4(client).getHostAddress());
  }

  @Test
  void cannotHaveTheHardwareAddressOfAnother() throws IOException {
    Attachment victim = world.attach(network, "victim");
    Attachment server = world.attach(network, "server");
    Attachment hostile = world.attach(network, "hostile");
    MacAddress own = hostile.mac();
    try (DatagramSocket heard = listening(server, ipv4(server))) {
      setMac(hostile, victim.mac());
      send(hostile, ipv4(hostile), ipv4(server), 'f');
      setMac(hostile, own);
      send(hostile, ipv4(hostile), ipv4(server), 'o');
      assertThat(hears(heard)).endsWith(" o");
    }
  }

  @Test
  void whereItIsNotGuardedItCan() throws IOException {
    BridgeNetwork open =
        networking.bridge(
            BridgeConfig.named("gt1")
                .withSubnet(Subnet.parse("10.67.0.0/24"))
                .withRules(new BridgeConfig.Rules(false, true, true, false)));
    Attachment victim = world.attach(open, "victim");
    Attachment server = world.attach(open, "server");
    Attachment hostile = world.attach(open, "hostile");
    try (DatagramSocket heard = listening(server, ipv4(server))) {
      take(hostile, ipv4(victim));
      send(hostile, ipv4(victim), ipv4(server));
      assertThat(hears(heard)).isEqualTo(ipv4(victim).getHostAddress() + " x");
    }
  }

  @Test
  void aRouterMayForwardWhatIsNobodysHere() throws IOException {
    Attachment server = world.attach(network, "server");
    Attachment router = world.attach(network, "router");
    InetAddress behind = Addresses.parse("203.0.113.9");
    try (DatagramSocket heard = listening(server, ipv4(server))) {
      take(router, behind);
      send(router, behind, ipv4(server));
      assertThat(hears(heard)).isEqualTo("203.0.113.9 x");
    }
  }

  @Test
  void membersOfAnInternalNetworkAreOutOfReach() {
    BridgeNetwork closed =
        networking.bridge(
            BridgeConfig.named("gt2")
                .withSubnet(Subnet.parse("10.68.0.0/24"))
                .withRules(new BridgeConfig.Rules(true, true, true, true)));
    Attachment inside = world.attach(closed, "inside");
    Attachment hostile = world.attach(network, "hostile");
    world.closeLater(world.in(inside, () -> Echo.tcp(80)));
    assertThatThrownBy(() -> world.in(hostile, () -> Echo.askTcp(ipv4(inside), 80)))
        .hasRootCauseInstanceOf(IOException.class);
  }

  private void send(Attachment from, InetAddress source, InetAddress target) {
    send(from, source, target, 'x');
  }

  private void send(Attachment from, InetAddress source, InetAddress target, char content) {
    world.in(
        from,
        () -> {
          try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(source, 0))) {
            socket.send(new DatagramPacket(new byte[] {(byte) content}, 1, target, 4000));
            return true;
          }
        });
  }

  private DatagramSocket listening(Attachment on, InetAddress address) {
    return world.in(
        on,
        () -> {
          DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 4000));
          socket.setSoTimeout(10_000);
          return socket;
        });
  }

  /** The address of the first sender, and what it said. */
  private static String hears(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1], 1);
    socket.receive(packet);
    return packet.getAddress().getHostAddress() + " " + (char) packet.getData()[0];
  }

  private void take(Attachment member, InetAddress address) {
    NetworkNamespace namespace = world.join(member.containerId()).namespace();
    int index = namespace.link("eth0").index();
    namespace.configure(new NetlinkRequest.AddAddress(index, address, Addresses.bits(address)));
  }

  private void setMac(Attachment member, MacAddress mac) {
    NetworkNamespace namespace = world.join(member.containerId()).namespace();
    namespace.configure(new NetlinkRequest.SetMac(namespace.link("eth0").index(), mac));
  }

  /** The kernel asks anew after the device was down. */
  private static boolean forgetNeighbours(String device) throws IOException, InterruptedException {
    return new ProcessBuilder("ip", "neigh", "flush", "dev", device).start().waitFor() == 0;
  }

  private static InetAddress ipv4(Attachment container) {
    return container.ipv4().orElseThrow().ip();
  }

  private static InetAddress ipv6(Attachment container) {
    return container.ipv6().orElseThrow().ip();
  }
}
