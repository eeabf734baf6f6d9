package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that hold the configuration of others, by Docker's own client. */
class ConfigNetworkIT {
  private static final String ICC = "com.docker.network.bridge.enable_icc";

  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
    for (String config : docker("network", "ls", "-qf", "name=config").lines().toList()) {
      docker("network", "rm", config);
    }
    assertThat(docker("network", "ls", "--format", "{{.Name}}").lines())
        .containsExactlyInAnyOrder("bridge", "host", "none");
  }

  @Test
  void aNetworkTakesTheConfigurationOfAnother() {
    docker(
        "network",
        "create",
        "--config-only",
        "--subnet",
        "10.66.10.0/24",
        "--ip-range",
        "10.66.10.64/26",
        "--aux-address",
        "printer=10.66.10.64",
        "-o",
        ICC + "=false",
        "--label",
        "of=config",
        "config");
    String pool =
        "{\"Subnet\":\"10.66.10.0/24\",\"IPRange\":\"10.66.10.64/26\"%s,\"AuxiliaryAddresses\":{\"printer\":\"10.66.10.64\"}}";
    assertThat(inspect("config", "{{.Driver}} {{.Scope}} {{.ConfigOnly}} {{.ConfigFrom.Network}}|"))
        .isEqualTo("null local true |");
    assertThat(inspect("config", "{{json .IPAM.Config}}"))
        .isEqualTo("[" + pool.formatted("") + "]");
    assertThat(docker("network", "ls", "-f", "driver=null", "--format", "{{.Name}} {{.Driver}}"))
        .contains("config null");

    docker("network", "create", "--config-from", "config", "--attachable", "taken");
    assertThat(
            inspect("taken", "{{.Driver}} {{.Attachable}} {{.ConfigOnly}} {{.ConfigFrom.Network}}"))
        .isEqualTo("bridge true false config");
    assertThat(inspect("taken", "{{json .IPAM.Config}} {{json .Options}} {{json .Labels}}"))
        .isEqualTo(
            "[%s] {\"%s\":\"false\"} {\"of\":\"config\"}"
                .formatted(pool.formatted(",\"Gateway\":\"10.66.10.1\""), ICC));
    docker("run", "-d", "--name", "one", "--network", "taken", "bb", "sleep", "600");
    assertThat(docker("exec", "one", "ip", "addr", "show", "eth0")).contains("10.66.10.65/24");

    daemon.kill();
    daemon.startAgain();
    assertThat(inspect("config", "{{.ConfigOnly}}")).isEqualTo("true");
    assertThat(inspect("taken", "{{.ConfigFrom.Network}}")).isEqualTo("config");
    assertThat(docker("network", "prune", "-f")).doesNotContain("config");
    assertThat(fails("network", "rm", "config"))
        .contains("configuration network \"config\" is in use by taken");
    docker("rm", "-f", "one");
    docker("network", "rm", "taken");
    docker("network", "rm", "config");
  }

  /** Each as it would be without: subnets of its own, and the driver that it names. */
  @Test
  void severalNetworksShareOne() {
    docker("network", "create", "--config-only", "--ipv6", "config");
    docker("network", "create", "--config-from", "config", "one");
    docker("network", "create", "--config-from", "config", "--internal", "-d", "macvlan", "two");
    assertThat(inspect("one", "{{.EnableIPv6}} {{len .IPAM.Config}}")).isEqualTo("true 2");
    assertThat(inspect("two", "{{.Driver}} {{.Internal}} {{len .IPAM.Config}}"))
        .isEqualTo("macvlan true 2");
    assertThat(inspect("one", "{{json .IPAM.Config}}"))
        .isNotEqualTo(inspect("two", "{{json .IPAM.Config}}"));
  }

  @Test
  void nothingIsOnAConfiguration() {
    docker("network", "create", "--config-only", "--subnet", "10.66.10.0/24", "config");
    String words = "cannot create endpoint on configuration-only network config";
    assertThat(fails("run", "--rm", "--network", "config", "bb", "true")).contains(words);
    docker("run", "-d", "--name", "one", "bb", "sleep", "600");
    assertThat(fails("network", "connect", "config", "one")).contains(words);
    docker("network", "create", "config2");
    docker("create", "--name", "late", "--network", "config2", "bb", "true");
    docker("network", "rm", "config2");
    docker("network", "create", "--config-only", "config2");
    assertThat(fails("start", "late"))
        .contains("cannot create endpoint on configuration-only network config2");
    // The subnet is still anybody's.
    docker("network", "create", "--subnet", "10.66.10.0/24", "other");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--config-only --internal x | configuration network can only contain network specific",
        "--config-only --attachable x | configuration network can only contain network specific",
        "--config-only --config-from config x | cannot depend on another configuration network",
        "--config-only --subnet 10.66.0.1/24 x | invalid subnet 10.66.0.1/24",
        "--config-only --subnet 10.66.0.0/24 --gateway 10.67.0.1 x | no matching subnet for gateway",
        "--config-from config --subnet 10.66.11.0/24 x | user-specified configurations are not",
        "--config-from config --ipv6 x | user-specified configurations are not supported",
        "--config-from config --ipv4=false x | user-specified configurations are not supported",
        "--config-from config --label a=b x | user-specified configurations are not supported",
        "--config-from config --ipam-driver nosuch x | user-specified configurations are not",
        "--config-from config -o a=b x | network driver options are not supported",
        "--config-from bridge x | configuration network \"bridge\" does not exist",
        "--config-from config -d nosuch x | plugin \"nosuch\" not found",
      })
  void whatMakesNoSenseIsRefused(String arguments, String reason) {
    docker("network", "create", "--config-only", "config");
    List<String> command = new ArrayList<>(List.of("network", "create"));
    command.addAll(List.of(arguments.strip().split(" ")));
    assertThat(fails(command.toArray(String[]::new))).contains(reason);
  }

  /** What its driver says of it is said when a network takes it, and nothing stays. */
  @Test
  void aConfigurationThatADriverRefuses() {
    docker("network", "create", "--config-only", "-o", ICC + "=perhaps", "config");
    assertThat(fails("network", "create", "--config-from", "config", "x"))
        .contains("true or false");
  }

  private static String inspect(String network, String template) {
    return docker("network", "inspect", "-f", template, network);
  }

  private static String docker(String... arguments) {
    return daemon.docker(arguments).ok();
  }

  private static String fails(String... arguments) {
    Result result = daemon.docker(arguments);
    assertThat(result.code()).as(result.all()).isNotZero();
    return result.err();
  }
}
