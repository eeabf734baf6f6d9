package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Tool;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How members of a bridge network are reached from outside of it, by Docker's own client. */
class GatewayModeIT {
  private static final String OPTION = "com.docker.network.bridge.";
  private static final String MODE = OPTION + "gateway_mode_ipv4";
  private static final String MODE6 = OPTION + "gateway_mode_ipv6";
  private static final String SERVE = "while true; do echo hello | nc -l -p 80; done";

  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  @Test
  void aRoutedNetworkNeedsNoPortsOfTheHost() {
    docker("network", "create", "-o", MODE + "=routed", "--subnet", "10.66.8.0/24", "open");
    docker("network", "create", "other");
    serve("web", "open", "-p", "80");
    serve("shy", "open");
    assertThat(daemon.inspect("web", "{{json .NetworkSettings.Ports}}"))
        .isEqualTo("{\"80/tcp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"\"}]}");
    assertThat(ask("other", "web")).isEqualTo("hello");
    assertThat(ask("other", "shy")).isEmpty();
  }

  @Test
  void ofAnUnprotectedNetworkAllPortsAnswer() {
    docker("network", "create", "-o", MODE + "=nat-unprotected", "open");
    docker("network", "create", "other");
    serve("web", "open", "-p", "18090:80");
    serve("shy", "open");
    assertThat(docker("port", "web", "80")).startsWith("0.0.0.0:18090");
    assertThat(ask("other", "web")).isEqualTo("hello");
    assertThat(ask("other", "shy")).isEqualTo("hello");
  }

  @Test
  void anIsolatedNetworkHasNothingOfTheHost() throws Exception {
    docker(
        "network",
        "create",
        "--internal",
        "--ipv6",
        "-o",
        MODE + "=isolated",
        "-o",
        MODE6 + "=isolated",
        "-o",
        OPTION + "name=" + daemon.bridge + "i",
        "--subnet",
        "10.66.8.0/24",
        "--subnet",
        "fd00:668::/64",
        "apart");
    assertThat(pools("apart"))
        .contains("{\"Subnet\":\"10.66.8.0/24\"}", "{\"Subnet\":\"fd00:668::/64\"}")
        .doesNotContain("Gateway");
    serve("web", "apart");
    serve("client", "apart", "-p", "80");
    assertThat(daemon.inspect("web", "{{json .NetworkSettings.Networks.apart}}"))
        .contains("\"Gateway\":\"\"", "\"IPAddress\":\"10.66.8.1\"")
        .contains("\"IPv6Gateway\":\"\"", "\"GlobalIPv6Address\":\"fd00:668::1\"");
    assertApart();

    daemon.kill();
    daemon.startAgain();
    assertApart();
    docker("rm", "-f", "web", "client");
    docker("network", "rm", "apart");
    assertThat(Tool.run("ip", "link")).doesNotContain(daemon.bridge + "i");
  }

  @Test
  void aTrustedDeviceLeadsToPublishedPorts() {
    String other = daemon.bridge + "o";
    docker("network", "create", "-o", OPTION + "name=" + other, "other");
    docker("network", "create", "third");
    String trusted = OPTION + "trusted_host_interfaces=nosuch:" + other;
    docker("network", "create", "-o", trusted, "half-open");
    serve("web", "half-open", "-p", "18091:80");
    serve("shy", "half-open");
    assertThat(ask("other", "web")).isEqualTo("hello");
    assertThat(ask("other", "shy")).isEmpty();
    assertThat(ask("third", "web")).isEmpty();

    daemon.kill();
    daemon.startAgain();
    assertThat(ask("other", "web")).isEqualTo("hello");
    assertThat(ask("third", "web")).isEmpty();
  }

  /** A device of the administrator's is the router, and outlives the daemon. */
  @Test
  void aBridgeWithoutAnAddressHasAnotherRouter() throws Exception {
    String lan = daemon.bridge + "l";
    String device = daemon.bridge + "r";
    docker(
        "network",
        "create",
        "-o",
        OPTION + "inhibit_ipv4=true",
        "-o",
        OPTION + "name=" + lan,
        "--subnet",
        "10.66.9.0/24",
        "lan");
    assertThat(pools("lan")).isEqualTo("[{\"Subnet\":\"10.66.9.0/24\",\"Gateway\":\"10.66.9.1\"}]");
    Tool.run("ip", "link", "add", device, "type", "veth", "peer", "name", device + "2");
    try {
      Tool.run("ip", "link", "set", device, "up", "master", lan);
      Tool.run("ip", "link", "set", device + "2", "up");
      Tool.run("ip", "addr", "add", "10.66.9.1/24", "dev", device + "2");
      serve("web", "lan");
      assertThat(docker("exec", "web", "ip", "route")).contains("default via 10.66.9.1");
      daemon.kill();
      daemon.startAgain();
      assertThat(Tool.run("ip", "-4", "-o", "addr", "show", "dev", lan)).isEmpty();
      assertThat(docker("exec", "web", "ping", "-c1", "-W2", "10.66.9.1"))
          .contains("1 packets received");
      docker("rm", "-f", "web");
      assertThat(daemon.docker("network", "rm", "lan").err())
          .contains("device " + device + " is on bridge " + lan, "nomaster");
    } finally {
      Tool.run("ip", "link", "delete", device);
    }
    docker("network", "rm", "lan");

    docker("network", "create", "--internal", "-o", OPTION + "inhibit_ipv4=true", "closed");
    assertThat(pools("closed")).doesNotContain("Gateway");
  }

  private static void assertApart() throws Exception {
    assertThat(Tool.run("ip", "-o", "addr", "show", "dev", daemon.bridge + "i")).isEmpty();
    assertThat(Tool.run("ip", "route") + Tool.run("ip", "-6", "route"))
        .doesNotContain("10.66.8.", "fd00:668:", daemon.bridge + "i");
    assertThat(docker("exec", "client", "nc", "-w", "2", "web", "80")).isEqualTo("hello");
    assertThat(docker("exec", "client", "ping6", "-c1", "-W2", "fd00:668::1"))
        .contains("1 packets received");
  }

  private static String pools(String network) {
    return docker("network", "inspect", "-f", "{{json .IPAM.Config}}", network);
  }

  private static void serve(String name, String network, String... ports) {
    String[] start = {"run", "-d", "--name", name, "--network", network};
    docker(joined(joined(start, ports), "bb", "sh", "-c", SERVE));
  }

  /** What is said at port 80 of a container's own address, within two seconds. */
  private static String ask(String network, String container) {
    String address =
        daemon.inspect(container, "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}");
    String nc = "nc -w 2 " + address + " 80 < /dev/null || true";
    return docker("run", "--rm", "--network", network, "bb", "sh", "-c", nc);
  }

  private static String[] joined(String[] words, String... more) {
    return Stream.of(words, more).flatMap(Arrays::stream).toArray(String[]::new);
  }

  private static String docker(String... words) {
    return daemon.docker(words).ok();
  }
}
