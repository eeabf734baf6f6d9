package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks beside firewalls of others that drop what is forwarded. */
class ForwardGatesIT {
  private static final InetAddress EVERYWHERE = Addresses.parse("0.0.0.0");

  private static final String POLICY =
      """
      add table ip filter
      add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }
      """;

  /** What Docker 20.10 to 28 write by iptables-nft, in nft's words. */
  private static final String DOCKER =
      """
      add table ip filter
      add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }
      add chain ip filter DOCKER-USER
      add chain ip filter DOCKER
      add chain ip filter DOCKER-ISOLATION-STAGE-1
      add chain ip filter DOCKER-ISOLATION-STAGE-2
      add rule ip filter FORWARD counter jump DOCKER-USER
      add rule ip filter FORWARD counter jump DOCKER-ISOLATION-STAGE-1
      add rule ip filter FORWARD oifname "docker0" ct state related,established counter accept
      add rule ip filter FORWARD oifname "docker0" counter jump DOCKER
      add rule ip filter FORWARD iifname "docker0" oifname != "docker0" counter accept
      add rule ip filter FORWARD iifname "docker0" oifname "docker0" counter accept
      add rule ip filter DOCKER-ISOLATION-STAGE-1 iifname "docker0" oifname != "docker0" counter jump DOCKER-ISOLATION-STAGE-2
      add rule ip filter DOCKER-ISOLATION-STAGE-1 counter return
      add rule ip filter DOCKER-ISOLATION-STAGE-2 oifname "docker0" counter drop
      add rule ip filter DOCKER-ISOLATION-STAGE-2 counter return
      add rule ip filter DOCKER-USER counter return
      """;

  /** The shape of firewalld's: it accepts by policy and refuses the rest by its last rule. */
  private static final String FIREWALLD =
      """
      add table inet firewalld
      add chain inet firewalld filter_FORWARD { type filter hook forward priority 10; policy accept; }
      add chain inet firewalld filter_FORWARD_ZONES
      add rule inet firewalld filter_FORWARD ct state established,related accept
      add rule inet firewalld filter_FORWARD iifname "lo" accept
      add rule inet firewalld filter_FORWARD jump filter_FORWARD_ZONES
      add rule inet firewalld filter_FORWARD ct state invalid drop
      add rule inet firewalld filter_FORWARD reject with icmpx type admin-prohibited
      """;

  private final World world = new World();

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {POLICY, DOCKER, FIREWALLD})
  void containersReachTheWorldAndArePublished(String others) {
    world.nft(others);
    String before = rules();
    Networking networking = world.networking("gantry");
    BridgeNetwork network = bridge(networking, "gt0");
    networking.reconcile();
    assertTraffic(network);
    assertThat(networking.warnings()).isEmpty();

    networking.close(true);
    assertThat(rules()).isEqualTo(before);
  }

  @Test
  void rulesThatComeLaterAreSeenToo() throws Exception {
    Networking networking = world.networking("gantry");
    BridgeNetwork network = bridge(networking, "gt0");
    networking.reconcile();
    world.nft(DOCKER);
    World.await(() -> rules().contains("oifname \"gt0\" accept"));
    assertTraffic(network);

    // As a reload of a firewall does.
    world.nft("delete table ip filter\n" + DOCKER);
    World.await(() -> rules().contains("oifname \"gt0\" accept"));
  }

  @Test
  void networksAreStillApartAndTheHostIsNoRouterForStrangers() throws IOException {
    world.nft(POLICY);
    Networking networking = world.networking("gantry");
    BridgeNetwork one = bridge(networking, "gt0");
    BridgeNetwork two = bridge(networking, "gt1");
    networking.reconcile();
    Attachment client = world.attach(one, "client");
    Attachment server = world.attach(two, "server");
    world.closeLater(world.in(server, () -> Echo.tcp(80)));
    assertThatThrownBy(() -> world.in(client, () -> Echo.askTcp(address(server), 80)))
        .hasMessageContaining("timed out");
  }

  @Test
  void aNetworkThatGoesTakesItsRulesAlong() {
    world.nft(POLICY);
    Networking networking = world.networking("gantry");
    bridge(networking, "gt0");
    networking.reconcile();
    BridgeNetwork second = bridge(networking, "gt1");
    assertThat(rules()).contains("iifname \"gt0\"", "iifname \"gt1\"", "oifname \"gt1\"");
    networking.delete(second);
    assertThat(rules()).contains("iifname \"gt0\"").doesNotContain("gt1");
  }

  @Test
  void whoDoesNotWantItIsToldInstead() {
    world.nft(DOCKER);
    String before = rules();
    Networking networking =
        world.closeLater(
            world.inHost(
                () -> Networking.open("gantry", 0, NetworkingSettings.STANDARD.withPasses(false))));
    bridge(networking, "gt0");
    networking.reconcile();
    assertThat(rules()).isEqualTo(before);
    assertThat(networking.warnings())
        .singleElement()
        .asString()
        .startsWith("chain FORWARD of nftables table ip filter drops what is forwarded");
  }

  private BridgeNetwork bridge(Networking networking, String name) {
    return world.inHost(() -> networking.bridge(BridgeConfig.named(name)));
  }

  private void assertTraffic(BridgeNetwork network) {
    world.closeLater(world.inRemote(() -> Echo.tcp(80)));
    Attachment client = world.attach(network, "client");
    assertThat(world.<String>in(client, () -> Echo.askTcp(World.REMOTE, 80)))
        .isEqualTo(World.HOST.getHostAddress());
    Attachment server =
        world.attach(network, "server", new PortMapping(EVERYWHERE, 8080, 80, Protocol.TCP));
    world.closeLater(world.in(server, () -> Echo.tcp(80)));
    assertThat(world.<String>inRemote(() -> Echo.askTcp(World.HOST, 8080)))
        .isEqualTo(World.REMOTE.getHostAddress());
    List.of(client, server).forEach(network::detach);
  }

  /** Of all tables but ours. */
  private String rules() {
    StringBuilder rules = new StringBuilder();
    for (String table : List.of("ip filter", "inet firewalld")) {
      if (world.nft("list tables").contains("table " + table)) {
        rules.append(world.nft("list table " + table));
      }
    }
    return rules
        .toString()
        .replaceAll(" # handle [0-9]+", "")
        .replaceAll("packets.*bytes [0-9]+", "");
  }

  private static InetAddress address(Attachment container) {
    return container.ipv4().orElseThrow().ip();
  }
}
