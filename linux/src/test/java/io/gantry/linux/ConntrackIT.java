package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConntrackIT {
  private static final Path ENTRIES = Path.of("/proc/sys/net/netfilter/nf_conntrack_count");

  @Test
  void forgetsTheFlowsToOnePortOnly() {
    try (Fd namespace = Namespaces.create(NamespaceType.NETWORK)) {
      Namespaces.callIn(
          namespace,
          NamespaceType.NETWORK,
          () -> {
            track();
            send(5301);
            send(5302);
            assertThat(entries()).isEqualTo(2);
            try (Conntrack conntrack = Conntrack.open()) {
              conntrack.forgetUdp(5301, false);
              assertThat(entries()).isEqualTo(1);
              conntrack.forgetUdp(5301, false);
              assertThat(entries()).isEqualTo(1);
              conntrack.forgetUdp(5302, false);
              assertThat(entries()).isZero();
            }
            return true;
          });
    }
  }

  /** Connections are tracked only where a rule asks for it. */
  private static void track() {
    try (Nftables nftables = Nftables.open();
        Netlink netlink = Netlink.open()) {
      netlink.run(new NetlinkRequest.SetUp(netlink.link("lo").orElseThrow().index(), true));
      nftables.run(
          """
          add table ip mine
          add chain ip mine out { type filter hook output priority 0; }
          add rule ip mine out ct state new accept
          """);
    }
  }

  private static void send(int port) throws IOException {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    try (DatagramSocket receiver = new DatagramSocket(port, loopback);
        DatagramSocket sender = new DatagramSocket()) {
      sender.send(new DatagramPacket(new byte[] {'!'}, 1, loopback, port));
      receiver.setSoTimeout(2000);
      receiver.receive(new DatagramPacket(new byte[1], 1));
    }
  }

  private static int entries() throws IOException {
    return Integer.parseInt(Files.readString(ENTRIES).strip());
  }
}
