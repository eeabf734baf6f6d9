package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the daemon's options make of the default bridge. */
class DefaultBridgeIT {
  @AutoClose
  private static final DaemonProcess daemon =
      DaemonProcess.start("--ipv6", "--mtu", "1400", "--icc=false", "--ip", "127.0.0.1");

  @Test
  void itHasIpv6ItsMtuAndIsApart() {
    String subnets = inspect("{{range .IPAM.Config}}{{.Subnet}} {{end}}");
    assertThat(inspect("{{.EnableIPv6}}")).isEqualTo("true");
    assertThat(subnets).matches("[0-9./]+ fd[0-9a-f:]+/64");
    docker("run", "-d", "--name", "one", "-p", "8080", "bb", "sleep", "600");
    assertThat(docker("exec", "one", "ip", "addr", "show", "eth0"))
        .contains("mtu 1400", "inet6 fd");
    assertThat(docker("exec", "one", "ip", "-6", "route")).contains("default via fd");
    assertThat(docker("port", "one", "8080").lines())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("127.0.0.1:");
    String ping = "ping -c1 -W1 " + address("IPAddress") + "; ping6 -c1 -W1 ";
    assertThat(
            daemon
                .docker("run", "--rm", "bb", "sh", "-c", ping + address("GlobalIPv6Address"))
                .all())
        .containsPattern("(?s)100% packet loss.*100% packet loss");

    daemon.kill();
    daemon.startAgain();
    assertThat(inspect("{{range .IPAM.Config}}{{.Subnet}} {{end}}")).isEqualTo(subnets);
    assertThat(docker("exec", "one", "ping6", "-c1", "-W2", gateway()))
        .contains("1 packets received");
    Leftovers.removeAllAndAssertNone(daemon);
  }

  private static String gateway() {
    return inspect("{{(index .IPAM.Config 1).Gateway}}");
  }

  private static String address(String field) {
    return docker(
        "inspect", "-f", "{{range .NetworkSettings.Networks}}{{." + field + "}}{{end}}", "one");
  }

  private static String inspect(String format) {
    return docker("network", "inspect", "-f", format, "bridge");
  }

  private static String docker(String... words) {
    return daemon.docker(words).ok();
  }
}
