package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.linux.Link;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import io.gantry.linux.Nftables;
import io.gantry.linux.NftablesException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same in the machine's own network namespace, beside whatever else runs there. */
class RealHostIT {
  private final String bridge = "gt" + ThreadLocalRandom.current().nextInt(1_000_000);
  private final Subnet subnet =
      Subnet.parse(
          "10.%d.%d.0/24"
              .formatted(
                  ThreadLocalRandom.current().nextInt(100, 201),
                  ThreadLocalRandom.current().nextInt(256)));

  @AfterEach
  void removeWhatAFailureLeft() {
    try (Netlink netlink = Netlink.open();
        Nftables nftables = Nftables.open()) {
      netlink.run(new NetlinkRequest.DeleteLink(bridge));
      nftables.run("delete table inet " + bridge + "\ndelete table bridge " + bridge);
    } catch (LinuxException | NftablesException e) {
      // Nothing was left.
    }
  }

  @Test
  void aPublishedPortAnswersAndAllOfItGoes() throws Exception {
    InetAddress everywhere = Addresses.parse("0.0.0.0");
    BridgeConfig config = BridgeConfig.named(bridge).withSubnet(subnet);
    try (Networking networking = Networking.open(bridge, 2, NetworkingSettings.STANDARD);
        NetworkNamespace namespace = networking.namespaces().take()) {
      BridgeNetwork network = networking.bridge(config);
      PortMapping wanted = new PortMapping(everywhere, 0, 80, Protocol.TCP);
      Attachment container = network.attach(Join.of("c", namespace).withPorts(List.of(wanted)));
      try (ServerSocket server = namespace.call(() -> Echo.tcp(80))) {
        assertThat(server.isBound()).isTrue();
        int port = container.published().getFirst().hostPort();
        assertThat(Echo.askTcp(Addresses.parse("127.0.0.1"), port))
            .isEqualTo(subnet.gateway().getHostAddress());
      }
      network.detach(container);
      networking.close(true);
    }

    try (Netlink netlink = Netlink.open();
        Nftables nftables = Nftables.open()) {
      assertThat(netlink.links()).extracting(Link::name).doesNotContain(bridge);
      assertThat(nftables.run("list tables")).doesNotContain(bridge);
    }
  }
}
