package io.gantry.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.network.PortMapping;
import io.gantry.network.Protocol;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debian's plugins in real namespaces: what they make, and what is left after. */
class CniIT {
  private static final String SUBNET = "10.77.0.0/24";

  @TempDir Path folder;

  private CniWorld world;

  @BeforeEach
  void open() throws IOException {
    world = new CniWorld(folder);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.3.1", "0.4.0", "1.0.0"})
  void aBridgeOfEveryVersion(String version) throws IOException {
    CniNetwork network = world.network(version, bridge(""));

    CniResult result = attach(network, CniOptions.NONE);

    assertThat(result.ips())
        .singleElement()
        .satisfies(ip -> {
          assertThat(ip.address()).isEqualTo("10.77.0.2/24");
          assertThat(ip.gateway()).contains("10.77.0.1");
          int index = ip.interfaceIndex().orElseThrow();
          assertThat(result.interfaces().get(index).sandbox()).isEqualTo(world.netns());
        });
    assertThat(result.routes()).extracting("destination").containsExactly("0.0.0.0/0");
    assertThat(world.containerLinks()).containsExactly("eth0", "lo");
    assertThat(world.leases()).containsExactly("10.77.0.2");

    detach(network);
    assertNothingLeft("cni7", "lo");
  }

  @Test
  void aPublishedPortLeadsIn() throws Exception {
    CniNetwork network =
        world.network("1.0.0", bridge("") + "," + portmap() + ",{'type':'firewall'}");
    attach(network, options(8080));

    try (ServerSocket server = world.inContainer(() -> new ServerSocket(80))) {
      InetAddress gateway = Inet4Address.ofLiteral("10.77.0.1");
      try (Socket client = world.inHost(() -> new Socket(gateway, 8080));
          Socket inside = server.accept()) {
        client.getOutputStream().write('x');
        assertThat(inside.getInputStream().read()).isEqualTo('x');
      }
    }
    assertThat(world.host("iptables-save")).contains("10.77.0.2");

    detach(network);
    assertThat(world.host("iptables-save")).doesNotContain("10.77.0.2").doesNotContain("8080");
    assertNothingLeft("cni7", "lo");
  }

  @Test
  void capabilityArgumentsReachThePluginsThatWantThem() throws IOException {
    CniNetwork network =
        world.network(
            "1.0.0",
            bridge("'capabilities':{'ips':true},")
                + ",{'type':'tuning','dataDir':'"
                + folder.resolve("tuning")
                + "','capabilities':{'mac':true},'sysctl':{'net.ipv4.conf.all.log_martians':'1'}}"
                + ",{'type':'bandwidth','capabilities':{'bandwidth':true}}");
    CniOptions options =
        CniOptions.NONE
            .withMac("02:00:00:00:00:77")
            .withIps(List.of("10.77.0.50/24"))
            .withBandwidth(8_000_000, 800_000, 8_000_000, 800_000);

    CniResult result = attach(network, options);

    assertThat(result.ips()).extracting("address").containsExactly("10.77.0.50/24");
    assertThat(world.container("ip", "link", "show", "eth0")).contains("02:00:00:00:00:77");
    assertThat(world.container("cat", "/proc/sys/net/ipv4/conf/all/log_martians")).startsWith("1");
    assertThat(world.host("tc", "qdisc")).contains("tbf").contains("rate 8Mbit");
    check(network);

    detach(network);
    assertNothingLeft("cni7", "lo");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ptp", "macvlan"})
  void otherKindsOfDevices(String type) throws IOException {
    world.host("ip", "link", "add", "up0", "type", "bridge");
    world.host("ip", "link", "set", "up0", "up");
    String master = type.equals("macvlan") ? "'master':'up0'," : "";
    CniNetwork network =
        world.network("1.0.0", "{'type':'" + type + "'," + master + world.ipam(SUBNET) + "}");

    CniResult result = attach(network, CniOptions.NONE);

    assertThat(result.ips()).extracting("address").containsExactly("10.77.0.2/24");
    assertThat(world.container("ip", "address", "show", "eth0")).contains("10.77.0.2/24");
    check(network);
    detach(network);
    assertNothingLeft("lo", "up0");
  }

  @Test
  void loopback() throws IOException {
    CniNetwork network = world.network("1.0.0", "{'type':'loopback'}");

    world.inHost(() -> network.attach("box", world.netns(), "lo", CniOptions.NONE));

    assertThat(world.container("ip", "address", "show", "lo")).contains("127.0.0.1/8");
    world.runtime().attachments().forEach(world.runtime()::detach);
    assertThat(world.runtime().attachments()).isEmpty();
  }

  @Test
  void aChainThatFailsHalfWayLeavesNothing() throws IOException {
    CniNetwork network =
        world.network(
            "1.0.0",
            bridge("") + "," + portmap() + ",{'type':'tuning','sysctl':{'net.nowhere':'1'}}");

    assertThatThrownBy(() -> attach(network, options(8080)))
        .hasMessageContaining("CNI plugin tuning, ADD of container box (eth0) in network net");

    assertThat(world.host("iptables-save")).doesNotContain("10.77.0.2").doesNotContain("8080");
    assertNothingLeft("cni7", "lo");
  }

  @Test
  void aDeviceThatVanishedIsToldByCheckAndDetachedAfterARestart() throws IOException {
    CniNetwork network = world.network("1.0.0", bridge("") + "," + portmap());
    attach(network, options(8080));
    world.container("ip", "link", "delete", "eth0");

    assertThatThrownBy(() -> check(network)).hasMessageContaining("CNI plugin bridge, CHECK");

    CniRuntime later = world.runtime();
    world.inHost(() -> {
      later.network("net").gc(List.of());
      return "collected";
    });
    assertThat(world.host("iptables-save")).doesNotContain("8080");
    assertNothingLeft("cni7", "lo");
  }

  @Test
  void aVersionThatPluginsDoNotSpeakIsToldOrAvoided() throws IOException {
    assertThatThrownBy(() -> attach(world.network("1.1.0", bridge("")), CniOptions.NONE))
        .hasMessageContaining("(code 1)")
        .hasMessageContaining("Hint: name an older cniVersion");
    assertThat(world.runtime().attachments()).isEmpty();

    CniNetwork several = world.network("1.1.0','cniVersions':['0.4.0','1.0.0'],'x':'", bridge(""));
    attach(several, CniOptions.NONE);
    detach(several);
    assertNothingLeft("cni7", "lo");
  }

  private String bridge(String more) {
    return "{'type':'bridge','bridge':'cni7','isGateway':true,'ipMasq':true,"
        + more
        + world.ipam(SUBNET)
        + "}";
  }

  private static String portmap() {
    return "{'type':'portmap','capabilities':{'portMappings':true}}";
  }

  private static CniOptions options(int hostPort) {
    PortMapping port =
        new PortMapping(Inet4Address.ofLiteral("0.0.0.0"), hostPort, 80, Protocol.TCP);
    return CniOptions.NONE.withPortMappings(List.of(port));
  }

  private CniResult attach(CniNetwork network, CniOptions options) {
    return world.inHost(() -> network.attach("box", world.netns(), "eth0", options));
  }

  private void check(CniNetwork network) {
    world.inHost(() -> {
      network.check("box", "eth0");
      return "checked";
    });
  }

  private void detach(CniNetwork network) {
    world.inHost(() -> {
      network.detach("box", world.netns(), "eth0", CniOptions.NONE);
      return "detached";
    });
  }

  /** The bridge itself stays: plugins never remove it. */
  private void assertNothingLeft(String... hostLinks) throws IOException {
    assertThat(world.hostLinks()).containsExactly(hostLinks);
    assertThat(world.containerLinks()).containsExactly("lo");
    assertThat(world.leases()).isEmpty();
    assertThat(world.runtime().attachments()).isEmpty();
  }
}
