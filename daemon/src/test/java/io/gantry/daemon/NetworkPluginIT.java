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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks of a plugin that is a process of its own, found where Docker finds its plugins. */
class NetworkPluginIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();
  private static String driver;
  private static PluginProcess plugin;

  @BeforeAll
  static void start() {
    driver = "wires-" + daemon.bridge;
    plugin =
        PluginProcess.networks(
            Path.of("/run/docker/plugins", driver + ".sock"), daemon.root.resolve("wires"));
  }

  @AfterAll
  static void stop() {
    plugin.close();
  }

  @AfterEach
  void nothingIsLeft() {
    plugin.behave();
    Leftovers.removeAllAndAssertNone(daemon);
    assertThat(open("CreateEndpoint", "DeleteEndpoint")).isEmpty();
    assertThat(open("CreateNetwork", "DeleteNetwork")).isEmpty();
  }

  @Test
  void membersFindAndReachEachOther() {
    docker("network", "create", "-d", driver, "--subnet", "10.99.1.0/24", "wired");
    assertThat(
            docker(
                "network",
                "inspect",
                "-f",
                "{{.Driver}} {{(index .IPAM.Config 0).Subnet}}",
                "wired"))
        .isEqualTo(driver + " 10.99.1.0/24");
    docker(
        "run",
        "-d",
        "--name",
        "web",
        "--network",
        "wired",
        "bb",
        "sh",
        "-c",
        "while true; do echo hello | nc -l -p 80; done");
    assertThat(
            docker(
                "run",
                "--rm",
                "--network",
                "wired",
                "--ip",
                "10.99.1.77",
                "bb",
                "sh",
                "-c",
                "ip -4 addr show eth0; ip route; nc web 80 < /dev/null"))
        .contains("10.99.1.77/24", "default via 10.99.1.1", "192.0.2.0/24 via 10.99.1.1", "hello");
  }

  @Test
  void aRunningContainerIsConnectedAndDisconnected() {
    docker("network", "create", "-d", driver, "wired");
    docker("run", "-d", "--name", "late", "bb", "sleep", "600");
    docker("network", "connect", "wired", "late");
    assertThat(docker("exec", "late", "ip", "link")).contains("eth1");
    docker("network", "disconnect", "wired", "late");
    assertThat(docker("exec", "late", "ip", "link")).doesNotContain("eth1");
    assertThat(plugin.calls()).anyMatch(call -> call.startsWith("NetworkDriver.Leave "));
  }

  @Test
  void theyLiveThroughAKilledDaemon() {
    docker("network", "create", "-d", driver, "wired");
    docker("run", "-d", "--name", "one", "--network", "wired", "bb", "sleep", "600");
    daemon.kill();
    daemon.startAgain();
    assertThat(docker("run", "--rm", "--network", "wired", "bb", "ping", "-c1", "-W2", "one"))
        .contains("1 packets received");
    docker("network", "disconnect", "wired", "one");
    assertThat(docker("exec", "one", "ip", "link")).doesNotContain("eth0");
  }

  /** The plugin has made the endpoint, and the daemon has not heard of it. */
  @ParameterizedTest
  @ValueSource(strings = {"CreateEndpoint", "Join"})
  void aDaemonKilledInAStartTakesTheEndpointBack(String method) {
    docker("network", "create", "-d", driver, "wired");
    docker("create", "--name", "late", "--network", "wired", "bb", "true");
    String endpoint = daemon.inspect("late", "{{.Id}}");
    plugin.misbehave("NetworkDriver." + method, "slow");
    int earlier = plugin.calls().size();
    Thread start = Thread.ofVirtual().start(() -> daemon.docker("start", "late"));
    plugin.awaitFailed("NetworkDriver." + method, earlier);
    assertThat(Path.of("/sys/class/net", "npo" + endpoint.substring(0, 8))).exists();
    daemon.kill();
    plugin.behave();
    int before = plugin.calls().size();
    daemon.startAgain();
    assertThat(callsSince(before))
        .containsExactly(
            "NetworkDriver.Leave " + wired() + " " + endpoint,
            "NetworkDriver.DeleteEndpoint " + wired() + " " + endpoint);
    assertThat(Path.of("/sys/class/net", "npo" + endpoint.substring(0, 8))).doesNotExist();
    Await.until(() -> !start.isAlive(), () -> "the client still waits");

    int told = plugin.calls().size();
    daemon.kill();
    daemon.startAgain();
    assertThat(callsSince(told)).isEmpty();
    docker("start", "-a", "late");
  }

  /** It hears of it from the first daemon that finds it, or with the network's end. */
  @Test
  void aPluginThatIsAwayIsToldLater() {
    docker("network", "create", "-d", driver, "wired");
    docker("run", "-d", "--name", "one", "--network", "wired", "bb", "sleep", "600");
    String endpoint = daemon.inspect("one", "{{.Id}}");
    plugin.kill();
    docker("rm", "-f", "one");
    daemon.kill();
    daemon.startAgain();
    assertThat(daemon.logText()).contains("network wired, endpoint of container " + endpoint);
    plugin.startAgain();
    daemon.kill();
    daemon.startAgain();
    assertThat(plugin.calls()).contains("NetworkDriver.DeleteEndpoint " + wired() + " " + endpoint);
  }

  private static List<String> callsSince(int before) {
    List<String> calls = plugin.calls();
    return calls.subList(before, calls.size()).stream()
        .filter(call -> call.startsWith("NetworkDriver."))
        .toList();
  }

  private static String wired() {
    return docker("network", "inspect", "-f", "{{.Id}}", "wired");
  }

  @ParameterizedTest
  @CsvSource({
    "NetworkDriver.CreateEndpoint, error:no room, NetworkDriver.CreateEndpoint: no room",
    "NetworkDriver.Join, error:not today, NetworkDriver.Join: not today",
    "NetworkDriver.Join, text:{}, which is not there",
    "NetworkDriver.Join, text:nonsense, no JSON",
  })
  void aPluginThatFailsFailsTheStartAndLeavesNothing(String method, String how, String words) {
    docker("network", "create", "-d", driver, "wired");
    plugin.misbehave(method, how);
    Result refused = daemon.docker("run", "--network", "wired", "bb", "true");
    plugin.behave();
    assertThat(refused.code()).isEqualTo(125);
    assertThat(refused.all()).contains(words);
  }

  @Test
  void whatThePluginRefusesIsTold() {
    plugin.misbehave("NetworkDriver.CreateNetwork", "error:refused");
    assertThat(daemon.docker("network", "create", "-d", driver, "wired").all())
        .contains("NetworkDriver.CreateNetwork: refused");
    plugin.behave();
    assertThat(docker("network", "ls", "--format", "{{.Name}}")).doesNotContain("wired");
    assertThat(daemon.docker("network", "create", "-d", "nosuch", "wired").all())
        .contains("plugin \"nosuch\" not found");
    docker("network", "create", "-d", driver, "wired");
    plugin.kill();
    assertThat(daemon.docker("network", "rm", "wired").all()).contains("Connection refused");
    plugin.startAgain();
    docker("network", "rm", "wired");
  }

  /** What was made and not yet removed. */
  private static List<String> open(String make, String remove) {
    List<String> made = new ArrayList<>();
    for (String call : plugin.calls()) {
      if (call.startsWith("NetworkDriver." + make + " ")) {
        made.add(call.substring(call.indexOf(' ')));
      } else if (call.startsWith("NetworkDriver." + remove + " ")) {
        made.remove(call.substring(call.indexOf(' ')));
      }
    }
    return made;
  }

  private static String docker(String... words) {
    return daemon.docker(words).ok();
  }
}
