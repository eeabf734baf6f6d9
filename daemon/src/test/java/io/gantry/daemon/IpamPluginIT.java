package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.PluginProcess;
import io.gantry.testing.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks whose addresses a plugin gives out, a process of its own. */
class IpamPluginIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();
  private static String ipam;
  private static String wires;
  private static PluginProcess plugin;
  private static PluginProcess network;

  @BeforeAll
  static void start() {
    Path sockets = Path.of("/run/docker/plugins");
    ipam = "ipam-" + daemon.bridge;
    wires = "ipam-wires-" + daemon.bridge;
    plugin = PluginProcess.addresses(sockets.resolve(ipam + ".sock"), daemon.root.resolve("ipam"));
    network =
        PluginProcess.networks(sockets.resolve(wires + ".sock"), daemon.root.resolve("wires"));
  }

  @AfterAll
  static void stop() {
    plugin.close();
    network.close();
  }

  @AfterEach
  void nothingIsLeft() {
    plugin.behave();
    network.behave();
    Leftovers.removeAllAndAssertNone(daemon);
    assertThat(held()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bridge", "macvlan", "plugin"})
  void thePluginGivesAddresses(String driver) {
    docker(
        "network",
        "create",
        "-d",
        driver.equals("plugin") ? wires : driver,
        "--ipam-driver",
        ipam,
        "--ipam-opt",
        "number=7",
        "managed");
    assertThat(docker("network", "inspect", "-f", "{{json .IPAM}}", "managed"))
        .isEqualTo(
            "{\"Driver\":\"%s\",\"Options\":{\"number\":\"7\"},\"Config\":[{\"Subnet\":\"10.98.7.0/24\",\"Gateway\":\"10.98.7.254\"}]}"
                .formatted(ipam));
    sleeper("one", "managed");
    sleeper("two", "managed", "--ip", "10.98.7.33");
    assertThat(address("one")).isEqualTo("10.98.7.200");
    assertThat(address("two")).isEqualTo("10.98.7.33");
    assertThat(docker("exec", "one", "ping", "-c1", "-W2", "two")).contains("1 packets received");
    assertThat(held())
        .containsExactlyInAnyOrder(
            "pool-10.98.7.0/24",
            "pool-10.98.7.0/24 10.98.7.254/24",
            "pool-10.98.7.0/24 10.98.7.200/24",
            "pool-10.98.7.0/24 10.98.7.33/24");
    docker("rm", "-f", "one");
    docker("network", "disconnect", "managed", "two");
    assertThat(held()).hasSize(2);
    docker("network", "connect", "managed", "two");
    assertThat(docker("exec", "two", "ip", "-4", "addr")).contains("10.98.7.200/24");
  }

  @Test
  void bothFamiliesWithWhatTheUserSays() {
    docker(
        "network",
        "create",
        "--ipv6",
        "--ipam-driver",
        ipam,
        "--subnet",
        "10.97.1.0/24",
        "--gateway",
        "10.97.1.5",
        "--aux-address",
        "printer=10.97.1.9",
        "managed");
    assertThat(docker("run", "--rm", "--network", "managed", "bb", "ip", "addr", "show", "eth0"))
        .contains("10.97.1.200/24", "fd98:1::c8/64");
    assertThat(held())
        .contains("pool-10.97.1.0/24 10.97.1.9/24", "pool-10.97.1.0/24 10.97.1.5/24")
        .hasSize(5);
  }

  @Test
  void anIsolatedNetworkAsksForNoGateway() {
    docker(
        "network",
        "create",
        "--internal",
        "-o",
        "com.docker.network.bridge.gateway_mode_ipv4=isolated",
        "--ipam-driver",
        ipam,
        "managed");
    sleeper("one", "managed");
    assertThat(docker("network", "inspect", "-f", "{{json .IPAM.Config}}", "managed"))
        .isEqualTo("[{\"Subnet\":\"10.98.1.0/24\"}]");
    assertThat(held())
        .containsExactlyInAnyOrder("pool-10.98.1.0/24", "pool-10.98.1.0/24 10.98.1.200/24");
    daemon.kill();
    plugin.startAgain();
    daemon.startAgain();
    assertThat(held())
        .containsExactlyInAnyOrder("pool-10.98.1.0/24", "pool-10.98.1.0/24 10.98.1.200/24");
  }

  /** The plugin has forgotten everything meanwhile, and a container has ended. */
  @Test
  void aKilledDaemonTellsAgainAndGivesBack() {
    docker("network", "create", "--ipam-driver", ipam, "managed");
    sleeper("stays", "managed");
    sleeper("ends", "managed");
    String pid = docker("inspect", "-f", "{{.State.Pid}}", "ends");
    daemon.kill();
    ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    plugin.startAgain();
    int before = plugin.calls().size();
    daemon.startAgain();
    List<String> calls = plugin.calls().subList(before, plugin.calls().size());
    assertThat(calls)
        .contains(
            "IpamDriver.RequestPool pool-10.98.1.0/24",
            "IpamDriver.RequestAddress pool-10.98.1.0/24 10.98.1.254/24",
            "IpamDriver.RequestAddress pool-10.98.1.0/24 10.98.1.200/24",
            "failed IpamDriver.ReleaseAddress pool-10.98.1.0/24 10.98.1.199")
        .doesNotContain("IpamDriver.RequestAddress pool-10.98.1.0/24 10.98.1.199/24");
    sleeper("next", "managed");
    assertThat(address("next")).isEqualTo("10.98.1.199");
    docker("stop", "-t", "0", "stays");
    assertThat(held()).doesNotContain("pool-10.98.1.0/24 10.98.1.200/24");
  }

  /** The address is given, and the container is not there yet. */
  @Test
  void aDaemonKilledInAStartGivesBack() {
    docker("network", "create", "-d", wires, "--ipam-driver", ipam, "managed");
    network.misbehave("NetworkDriver.CreateEndpoint", "slow");
    docker("create", "--name", "late", "--network", "managed", "bb", "true");
    int earlier = network.calls().size();
    Thread start = Thread.ofVirtual().start(() -> daemon.docker("start", "late"));
    network.awaitFailed("NetworkDriver.CreateEndpoint", earlier);
    assertThat(held()).hasSize(3);
    daemon.kill();
    network.behave();
    daemon.startAgain();
    assertThat(held()).hasSize(2);
    Await.until(() -> !start.isAlive(), () -> "the client still waits");
    // What the network's plugin had made meanwhile goes with the next start.
    docker("start", "-a", "late");
    assertThat(held()).hasSize(2);
  }

  /** What it was not told it is told by the next daemon. */
  @Test
  void aPluginThatIsAwayIsToldLater() {
    docker("network", "create", "--ipam-driver", ipam, "managed");
    sleeper("one", "managed");
    plugin.misbehave("IpamDriver.ReleaseAddress", "die");
    docker("rm", "-f", "one");
    docker("network", "rm", "managed");
    plugin.behave();
    plugin.startAgain();
    int before = plugin.calls().size();
    daemon.kill();
    daemon.startAgain();
    assertThat(plugin.calls().subList(before, plugin.calls().size()))
        .contains("failed IpamDriver.ReleasePool pool-10.98.1.0/24");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RequestAddress | error:no room | IpamDriver.RequestAddress: no room
          RequestAddress | text:{"Error": "none left"} | IpamDriver.RequestAddress: none left
          RequestAddress | text:{} | gave the address "" of the pool 10.98.1.0/24
          RequestAddress | text:{"Address": "10.98.1.3"} | gave the address "10.98.1.3" of the pool
          RequestAddress | text:{"Address": "10.99.1.3/24"} | 10.99.1.3/24, which is none of the pool
          RequestAddress | text:{"Address": "10.98.1.254/24"} | gave 10.98.1.254 a second time
          RequestAddress | text:{"Address": "10.98.1.200/24"} | gave 10.98.1.200 a second time
          RequestAddress | text:nonsense | no JSON
          """)
  void anAddressThatMakesNoSenseFailsTheStart(String method, String how, String words) {
    docker("network", "create", "--ipam-driver", ipam, "managed");
    sleeper("first", "managed");
    Set<String> before = held();
    plugin.misbehave("IpamDriver." + method, how);
    Result refused = daemon.docker("run", "--network", "managed", "bb", "true");
    plugin.behave();
    assertThat(refused.code()).isEqualTo(125);
    assertThat(refused.all()).contains(words);
    assertThat(held()).isEqualTo(before);
    assertThat(docker("exec", "first", "ip", "addr")).contains("10.98.1.200/24");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RequestPool | error:no pool | IpamDriver.RequestPool: no pool
          RequestPool | text:{"PoolID": "x", "Pool": "nonsense"} | gave the pool "nonsense"
          RequestPool | text:{"Pool": "10.98.1.0/24"} | without a PoolID
          RequestPool | text:{"PoolID": "x", "Pool": "fd98::/64"} | where one of IPv4 was wanted
          RequestAddress | error:no gateway | IpamDriver.RequestAddress: no gateway
          GetDefaultAddressSpaces | die | IpamDriver.GetDefaultAddressSpaces
          """)
  void aPoolThatMakesNoSenseFailsTheCreation(String method, String how, String words) {
    plugin.misbehave("IpamDriver." + method, how);
    Result refused = daemon.docker("network", "create", "--ipam-driver", ipam, "managed");
    plugin.behave();
    if (how.equals("die")) {
      plugin.startAgain();
    }
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.all()).contains(words);
    assertThat(docker("network", "ls", "--format", "{{.Name}}")).doesNotContain("managed");
  }

  @Test
  void subnetsAreApart() {
    docker("network", "create", "--subnet", "10.98.1.0/25", "ours");
    assertThat(daemon.docker("network", "create", "--ipam-driver", ipam, "managed").all())
        .contains("Pool overlaps with other one", "of network ours");
    assertThat(daemon.docker("network", "create", "--ipam-driver", "nosuch", "managed").all())
        .contains("error looking up ipam plugin nosuch: plugin \"nosuch\" not found");
  }

  /** What was given and not taken back since the plugin started. */
  private static Set<String> held() {
    Set<String> held = new TreeSet<>();
    for (String call : plugin.calls()) {
      String what = call.substring(call.indexOf(' ') + 1);
      if (call.equals("started")) {
        held.clear();
      } else if (call.startsWith("IpamDriver.Request")) {
        held.add(what);
      } else if (call.startsWith("IpamDriver.Release")) {
        held.removeIf(
            one -> one.equals(what) || (what.contains(" ") && one.startsWith(what + "/")));
      }
    }
    return held;
  }

  private static void sleeper(String name, String network, String... more) {
    List<String> words =
        new ArrayList<>(List.of("run", "-d", "--name", name, "--network", network));
    words.addAll(List.of(more));
    words.addAll(List.of("bb", "sleep", "600"));
    docker(words.toArray(String[]::new));
  }

  private static String address(String container) {
    return docker(
        "inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", container);
  }

  private static String docker(String... words) {
    return daemon.docker(words).ok();
  }
}
