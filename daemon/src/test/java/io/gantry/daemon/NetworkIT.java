package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks of users, by Docker's own client. */
class NetworkIT {
  private static final String SERVE = "while true; do echo hello | nc -l -p 80; done";

  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
    assertThat(docker("network", "ls", "--format", "{{.Name}}").lines())
        .containsExactlyInAnyOrder("bridge", "host", "none");
  }

  @Test
  void aDeviceHasTheNameAndTheSettingsThatAreAsked() {
    docker("network", "create", "one");
    docker("network", "create", "two");
    String device = "com.docker.network.endpoint.ifname";
    String sysctls = "com.docker.network.endpoint.sysctls";
    String wanted = "name=one,driver-opt=" + device + "=lan0";
    docker(
        "run",
        "-d",
        "--name",
        "own",
        "--network",
        wanted
            + ",\"driver-opt="
            + sysctls
            + "=net.ipv4.conf.IFNAME.log_martians=1,net.ipv4.conf.IFNAME.forwarding=0\"",
        "bb",
        "sleep",
        "600");
    assertThat(exec("own", "ip", "link")).contains("lan0@").doesNotContain("eth0");
    String conf = "/proc/sys/net/ipv4/conf/lan0/";
    assertThat(exec("own", "cat", conf + "log_martians", conf + "forwarding")).isEqualTo("1\n0");
    docker("network", "connect", "--driver-opt", device + "=lan1", "two", "own");
    assertThat(exec("own", "ip", "link")).contains("lan0@", "lan1@");

    String taken = "name=two,driver-opt=" + device + "=lan0";
    assertThat(fails("run", "--rm", "--network", wanted, "--network", taken, "bb", "true"))
        .contains("has a network device lan0 already");
    assertThat(fails("run", "--rm", "--network", "name=one,driver-opt=" + device + "=a/b", "bb"))
        .contains("no name of a network device");
    String odd = "name=one,driver-opt=" + sysctls + "=";
    assertThat(fails("run", "--rm", "--network", odd + "net.ipv4.ip_forward=1", "bb"))
        .contains("represent 'net.X.Y.ethN.Z=V' as 'net.X.Y.IFNAME.Z=V'");
    assertThat(fails("run", "--rm", "--network", odd + "net.ipv4.conf.IFNAME.nosuch=1", "bb"))
        .contains("cannot set net.ipv4.conf.eth0.nosuch: there is no such setting");
  }

  @Test
  void isMadeShownAndRemoved() {
    String id =
        docker(
            "network",
            "create",
            "--label",
            "tier=back",
            "--attachable",
            "-o",
            "com.docker.network.driver.mtu=1400",
            "back");
    assertThat(id).matches("[0-9a-f]{64}");
    assertThat(
            docker("network", "ls", "-f", "label=tier=back", "--format", "{{.Name}} {{.Driver}}"))
        .isEqualTo("back bridge");
    assertThat(docker("network", "ls", "-q", "-f", "type=custom")).isEqualTo(id.substring(0, 12));
    assertThat(docker("network", "ls", "-q", "-f", "dangling=true")).isEqualTo(id.substring(0, 12));
    assertThat(
            inspect("back", "{{.Name}} {{.Scope}} {{.Attachable}} {{.Internal}} {{.Labels.tier}}"))
        .isEqualTo("back local true false back");
    assertThat(inspect("back", "{{(index .IPAM.Config 0).Subnet}}")).matches("[0-9.]+/(16|20)");
    run("member", "back");
    assertThat(
            inspect(id.substring(0, 8), "{{range .Containers}}{{.Name}} {{.IPv4Address}}{{end}}"))
        .startsWith("member ");
    assertThat(exec("member", "cat", "/sys/class/net/eth0/mtu")).isEqualTo("1400");
    assertThat(daemon.inspect("member", "{{json .NetworkSettings.Networks}}"))
        .startsWith("{\"back\":{");
    assertThat(fails("network", "rm", "back"))
        .contains("network back has active endpoints (name:\"member\" id:\"");
    docker("rm", "-f", "member");
    assertThat(docker("network", "rm", "back")).isEqualTo("back");
    assertThat(fails("network", "inspect", "back")).contains("network back not found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bridge | operation is not permitted on predefined bridge network",
        "-d host x | only one instance of \"host\" network is allowed",
        "-d nosuch x | plugin \"nosuch\" not found",
        "--subnet 10.0.0.0/33 x | prefix length 33",
        "--subnet 10.66.0.1/24 x | invalid subnet 10.66.0.1/24: it should be 10.66.0.0/24",
        "--subnet 10.66.0.0/24 --gateway 10.67.0.1 x | no matching subnet for gateway",
        "--subnet 10.66.0.0/24 --ip-range 10.67.0.0/28 x | no matching subnet for range",
        "--subnet fd00:66::/64 x | the network has no IPv6",
        "-o com.docker.network.driver.mtu=many x | not a number",
        "-o com.docker.network.bridge.enable_icc=perhaps x | true or false",
        "-o com.docker.network.bridge.name=waytoolongforabridge x | bridge name",
        "-o com.docker.network.bridge.gateway_mode_ipv4=odd x | unknown gateway mode \"odd\"",
        "-o com.docker.network.bridge.gateway_mode_ipv6=isolated x | can only be used for an internal",
        "-o com.docker.network.bridge.inhibit_ipv4=no x | true or false",
        "-o com.docker.network.bridge.trusted_host_interfaces=eth0:a/b x | no name of a network",
        "--subnet 127.0.0.0/24 x | which this host reaches already",
      })
  void whatMakesNoSenseIsRefused(String arguments, String reason) {
    List<String> command = new ArrayList<>(List.of("network", "create"));
    command.addAll(List.of(arguments.strip().split(" ")));
    assertThat(fails(command.toArray(String[]::new))).contains(reason);
  }

  @Test
  void namesAndSubnetsAreTakenOnce() {
    docker("network", "create", "--subnet", "10.66.0.0/24", "one");
    assertThat(fails("network", "create", "one")).contains("network with name one already exists");
    assertThat(fails("network", "create", "--subnet", "10.66.0.128/25", "two"))
        .contains("Pool overlaps with other one on this address space");
    assertThat(fails("network", "rm", "bridge"))
        .contains("bridge is a pre-defined network and cannot be removed");
    assertThat(docker("network", "prune", "-f")).contains("one");
  }

  @Test
  void membersReachEachOtherAndNobodyElse() {
    docker("network", "create", "front");
    docker("network", "create", "back");
    serve("web", "front");
    run("friend", "front");
    run("stranger", "back");
    run("outsider", "bridge");
    String address = address("web", "front");

    assertThat(exec("friend", "nc", "-w", "2", address, "80")).isEqualTo("hello");
    assertThat(reaches("stranger", address)).isFalse();
    assertThat(reaches("outsider", address)).isFalse();
  }

  @Test
  void aContainerComesAndGoesWhileItRuns() {
    docker("network", "create", "front");
    docker("network", "create", "back");
    serve("web", "front");
    run("client", "back");
    String address = address("web", "front");
    assertThat(reaches("client", address)).isFalse();

    docker("network", "connect", "--alias", "c", "front", "client");
    assertThat(exec("client", "nc", "-w", "2", address, "80")).isEqualTo("hello");
    assertThat(exec("client", "ls", "/sys/class/net")).isEqualTo("eth0\neth1\nlo");
    assertThat(daemon.inspect("client", "{{json .NetworkSettings.Networks.front.Aliases}}"))
        .contains("\"c\"");
    assertThat(fails("network", "connect", "front", "client"))
        .contains("endpoint with name client already exists in network front");

    docker("network", "disconnect", "front", "client");
    Await.until(
        () -> exec("client", "ls", "/sys/class/net").equals("eth0\nlo"), () -> "eth1 stays");
    assertThat(reaches("client", address)).isFalse();
    assertThat(fails("network", "disconnect", "front", "client"))
        .contains("is not connected to network front");

    // The same again, at once.
    for (int i = 0; i < 3; i++) {
      docker("network", "connect", "front", "client");
      docker("network", "disconnect", "front", "client");
    }
  }

  @Test
  void theWayOutFollowsTheNetworks() {
    docker("network", "create", "--subnet", "10.66.1.0/24", "a");
    docker("network", "create", "--subnet", "10.66.2.0/24", "b");
    docker("network", "create", "--subnet", "10.66.3.0/24", "--internal", "closed");
    run("box", "b", "-p", "0:80");
    assertThat(route("box")).isEqualTo("10.66.2.1");
    String port = docker("port", "box", "80").split("\n")[0];

    docker("network", "connect", "a", "box");
    assertThat(route("box")).isEqualTo("10.66.1.1");
    assertThat(docker("port", "box", "80")).isNotEmpty();
    docker("network", "connect", "closed", "box");
    assertThat(route("box")).isEqualTo("10.66.1.1");
    docker("network", "disconnect", "a", "box");
    assertThat(route("box")).isEqualTo("10.66.2.1");
    docker("network", "disconnect", "b", "box");
    assertThat(route("box")).isEmpty();
    assertThat(port).startsWith("0.0.0.0:");
  }

  @Test
  void severalNetworksFromTheStart() {
    docker("network", "create", "--subnet", "10.66.1.0/24", "a");
    docker("network", "create", "--subnet", "10.66.2.0/24", "b");
    docker(
        "run",
        "-d",
        "--name",
        "box",
        "--network",
        "name=b,ip=10.66.2.77,gw-priority=5",
        "--network",
        "name=a,alias=other,mac-address=02:11:22:33:44:55",
        "bb",
        "sleep",
        "60");
    assertThat(exec("box", "ip", "-4", "-o", "addr", "show", "eth0")).contains("10.66.2.77/24");
    assertThat(exec("box", "cat", "/sys/class/net/eth1/address")).isEqualTo("02:11:22:33:44:55");
    assertThat(route("box")).isEqualTo("10.66.2.1");
    assertThat(exec("box", "cat", "/etc/hosts")).contains("10.66.2.77\t", "10.66.1.2\t");
  }

  @Test
  void addressesAreStaticWhereTheyAreAsked() {
    docker(
        "network",
        "create",
        "--subnet",
        "10.66.4.0/24",
        "--gateway",
        "10.66.4.254",
        "--ip-range",
        "10.66.4.16/30",
        "--aux-address",
        "router=10.66.4.17",
        "fixed");
    run("free", "fixed");
    assertThat(address("free", "fixed")).isEqualTo("10.66.4.16");
    run("chosen", "fixed", "--ip", "10.66.4.99");
    assertThat(address("chosen", "fixed")).isEqualTo("10.66.4.99");
    assertThat(route("chosen")).isEqualTo("10.66.4.254");
    run("next", "fixed");
    assertThat(address("next", "fixed")).isEqualTo("10.66.4.18");
    assertThat(fails("run", "--rm", "--network", "fixed", "--ip", "10.66.4.99", "bb", "true"))
        .contains("Address already in use");
    assertThat(fails("run", "--rm", "--network", "fixed", "--ip", "10.77.0.1", "bb", "true"))
        .contains("no configured subnet contains IP address 10.77.0.1");
    assertThat(fails("run", "--rm", "--ip", "10.66.4.99", "bb", "true"))
        .contains("user specified IP address is supported on user defined networks only");

    // It keeps it, whoever came meanwhile.
    docker("restart", "-t", "0", "chosen");
    assertThat(address("chosen", "fixed")).isEqualTo("10.66.4.99");
  }

  @Test
  void anInternalNetworkHasNoWayOut() {
    docker("network", "create", "--internal", "closed");
    docker("network", "create", "open");
    serve("inside", "closed");
    run("friend", "closed");
    run("outside", "open");

    assertThat(route("inside")).isEmpty();
    assertThat(exec("friend", "nc", "-w", "2", address("inside", "closed"), "80"))
        .isEqualTo("hello");
    assertThat(reaches("outside", address("inside", "closed"))).isFalse();
    // Even with a route of its own a member does not get out.
    String gateway = inspect("closed", "{{(index .IPAM.Config 0).Gateway}}");
    docker(
        "run",
        "-d",
        "--name",
        "sly",
        "--cap-add",
        "NET_ADMIN",
        "--network",
        "closed",
        "bb",
        "sleep",
        "60");
    exec("sly", "ip", "route", "add", "default", "via", gateway);
    serve("target", "open");
    assertThat(reaches("sly", address("target", "open"))).isFalse();
  }

  @Test
  void membersThatShallNotTalkDoNot() {
    docker("network", "create", "-o", "com.docker.network.bridge.enable_icc=false", "quiet");
    serve("one", "quiet", "-p", "18080:80");
    run("two", "quiet");

    assertThat(reaches("two", address("one", "quiet"))).isFalse();
    run("elsewhere", "bridge");
    String gateway = inspect("bridge", "{{(index .IPAM.Config 0).Gateway}}");
    assertThat(exec("elsewhere", "nc", "-w", "2", gateway, "18080")).isEqualTo("hello");
  }

  @Test
  void publishedPortsWorkBetweenNetworks() {
    docker("network", "create", "front");
    docker("network", "create", "back");
    serve("web", "front", "-p", "18081:80");
    run("client", "back");
    String gateway = inspect("back", "{{(index .IPAM.Config 0).Gateway}}");

    assertThat(exec("client", "nc", "-w", "2", gateway, "18081")).isEqualTo("hello");
    assertThat(exec("web", "nc", "-w", "2", gateway, "18081")).isEqualTo("hello");
    assertThat(fails("run", "--rm", "--network", "back", "-p", "18081:80", "bb", "true"))
        .contains("port is already allocated by container web");
  }

  @Test
  void ipv6() {
    docker("network", "create", "--ipv6", "--subnet", "fd00:66::/64", "six");
    serve("web", "six", "-p", "18082:80");
    run("client", "six", "--ip6", "fd00:66::99");

    String six = daemon.inspect("web", "{{.NetworkSettings.Networks.six.GlobalIPv6Address}}");
    assertThat(six).isEqualTo("fd00:66::2");
    assertThat(exec("client", "ip", "-6", "-o", "addr", "show", "eth0")).contains("fd00:66::99/64");
    assertThat(exec("client", "ping", "-c", "1", "-W", "2", six)).contains("1 packets received");
    assertThat(exec("client", "ping", "-c", "1", "-W", "2", "fd00:66::1"))
        .contains("1 packets received");
    assertThat(docker("port", "web", "80").lines()).containsExactly("0.0.0.0:18082", "[::]:18082");
    assertThat(inspect("six", "{{.EnableIPv6}} {{len .IPAM.Config}}")).isEqualTo("true 2");
  }

  @Test
  void aStoppedContainerIsConnectedForItsNextStart() {
    docker("network", "create", "--subnet", "10.66.5.0/24", "later");
    docker("create", "--name", "box", "bb", "sleep", "60");
    docker("network", "connect", "--ip", "10.66.5.50", "later", "box");
    docker("start", "box");
    assertThat(address("box", "later")).isEqualTo("10.66.5.50");
    assertThat(address("box", "bridge")).isNotEmpty();
    docker("stop", "-t", "0", "box");
    docker("network", "disconnect", "bridge", "box");
    docker("start", "box");
    assertThat(exec("box", "ls", "/sys/class/net")).isEqualTo("eth0\nlo");
    assertThat(fails("network", "connect", "host", "box")).contains("host network");
  }

  @Test
  void networksLiveThroughTheDaemon() {
    docker("network", "create", "--subnet", "10.66.6.0/24", "kept");
    docker("network", "create", "--subnet", "10.66.7.0/24", "second");
    serve("web", "kept", "-p", "18083:80");
    run("client", "kept");
    docker("network", "connect", "second", "client");
    String address = address("web", "kept");

    daemon.kill();
    daemon.startAgain();

    assertThat(address("web", "kept")).isEqualTo(address);
    assertThat(exec("client", "nc", "-w", "2", address, "80")).isEqualTo("hello");
    run("new", "kept");
    assertThat(address("new", "kept")).isNotIn(address, address("client", "kept"));
    docker("network", "disconnect", "second", "client");
    docker("network", "connect", "second", "new");
    assertThat(docker("port", "web", "80")).contains("0.0.0.0:18083");
    assertThat(inspect("kept", "{{len .Containers}}")).isEqualTo("3");
  }

  @Test
  void containersFindEachOtherByName() {
    docker("network", "create", "shop");
    docker("network", "create", "other");
    run("db", "shop", "--network-alias", "store", "--hostname", "primary");
    run("client", "shop");
    run("stranger", "other");
    String address = address("db", "shop");
    String id = daemon.inspect("db", "{{.Id}}");

    assertThat(exec("client", "cat", "/etc/resolv.conf"))
        .contains("nameserver 127.0.0.11", "ndots:0");
    for (String name : List.of("db", "DB", "store", "primary", "db.shop", id.substring(0, 12))) {
      assertThat(lookUp("client", name)).as(name).contains(address);
    }
    assertThat(lookUp("client", address)).contains("db.shop");
    assertThat(lookUp("stranger", "db")).doesNotContain(address);
    assertThat(exec("client", "ping", "-c", "1", "-W", "2", "db")).contains("1 packets received");
    assertThat(daemon.inspect("db", "{{json .NetworkSettings.Networks.shop.DNSNames}}"))
        .isEqualTo("[\"db\",\"store\",\"" + id.substring(0, 12) + "\",\"primary\"]");

    docker("rename", "db", "base");
    assertThat(lookUp("client", "base")).contains(address);
    assertThat(lookUp("client", "db")).doesNotContain(address);
    docker("network", "connect", "--alias", "guest", "shop", "stranger");
    assertThat(lookUp("stranger", "base")).contains(address);
    assertThat(lookUp("client", "guest")).contains(address("stranger", "shop"));
    docker("network", "disconnect", "shop", "stranger");
    assertThat(lookUp("stranger", "base")).doesNotContain(address);

    daemon.kill();
    daemon.startAgain();
    assertThat(lookUp("client", "base")).contains(address);
    docker("rm", "-f", "base");
    assertThat(lookUp("client", "base")).doesNotContain(address);
  }

  @Test
  void aliasesAreSharedInTurns() {
    docker("network", "create", "pool");
    run("one", "pool", "--network-alias", "web");
    run("two", "pool", "--network-alias", "web");
    run("client", "pool");
    assertThat(lookUp("client", "web")).contains(address("one", "pool"), address("two", "pool"));
  }

  @Test
  void linksAreNamesForOneContainer() {
    docker("network", "create", "shop");
    run("db", "shop");
    run("client", "shop", "--link", "db:store");
    run("other", "shop");
    assertThat(lookUp("client", "store")).contains(address("db", "shop"));
    assertThat(lookUp("other", "store")).doesNotContain(address("db", "shop"));

    run("old", "bridge", "--expose", "5432", "-e", "SECRET=x");
    run("linked", "bridge", "--link", "old:store", "-e", "STORE_PORT_5432_TCP_PROTO=mine");
    String url = "tcp://" + address("old", "bridge") + ":5432";
    assertThat(exec("linked", "sh", "-c", "tr '\\0' '\\n' < /proc/1/environ").lines())
        .contains(
            "STORE_PORT=" + url,
            "STORE_PORT_5432_TCP=" + url,
            "STORE_PORT_5432_TCP_ADDR=" + address("old", "bridge"),
            "STORE_PORT_5432_TCP_PORT=5432",
            "STORE_PORT_5432_TCP_PROTO=mine",
            "STORE_NAME=/linked/store",
            "STORE_ENV_SECRET=x");
    assertThat(exec("linked", "env").lines())
        .contains("STORE_PORT=" + url, "STORE_PORT_5432_TCP_PROTO=mine", "STORE_ENV_SECRET=x");
    assertThat(docker("exec", "-e", "STORE_PORT=own", "linked", "env").lines())
        .contains("STORE_PORT=own");
    assertThat(exec("linked", "cat", "/etc/hosts"))
        .contains(address("old", "bridge") + "\tstore", address("old", "bridge") + "\told");
    docker("stop", "-t", "0", "old");
    assertThat(exec("linked", "env")).doesNotContain("STORE_PORT=").contains("PROTO=mine");
    assertThat(fails("run", "--rm", "--link", "old:store", "bb", "true"))
        .contains("Cannot link to a non running container: /old AS /");
  }

  @Test
  void aContainerOfTheDefaultBridgeGetsNamesWhenItJoinsAnother() {
    docker("network", "create", "shop");
    run("db", "shop");
    run("late", "bridge");
    docker("network", "connect", "shop", "late");
    assertThat(exec("late", "cat", "/etc/resolv.conf")).contains("nameserver 127.0.0.11");
    assertThat(lookUp("late", "db")).contains(address("db", "shop"));
  }

  /** The folder is the machine's, as the plugins' users have it; names and devices are our own. */
  @Test
  void cniPluginsMakeNetworks() throws IOException, InterruptedException {
    String name = "gt" + ProcessHandle.current().pid();
    Path folder = Files.createDirectories(Path.of("/etc/cni/net.d"));
    Path config = folder.resolve("99-" + name + ".conflist");
    String list =
        """
        {"cniVersion": "1.0.0", "name": "@N", "plugins": [{"type": "bridge", "bridge": "@N", "isGateway": true,
         "ipam": {"type": "host-local", "dataDir": "@D", "ranges": [[{"subnet": "10.66.9.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
        """;
    Files.writeString(
        config, list.replace("@N", name).replace("@D", daemon.root.resolve("ipam").toString()));
    try {
      docker("network", "create", "-d", "cni", "-o", "config=" + name, "plugged");
      docker("network", "create", "second");
      serve("web", "plugged");
      run("client", "plugged");
      assertThat(address("web", "plugged")).startsWith("10.66.9.");
      assertThat(route("client")).isEqualTo("10.66.9.1");
      assertThat(exec("client", "nc", "-w", "2", "web", "80")).isEqualTo("hello");

      run("late", "second");
      docker("network", "connect", "plugged", "late");
      assertThat(exec("late", "nc", "-w", "2", "web", "80")).isEqualTo("hello");
      docker("network", "disconnect", "plugged", "late");

      daemon.kill();
      daemon.startAgain();
      assertThat(exec("client", "nc", "-w", "2", "web", "80")).isEqualTo("hello");
      docker("rm", "-f", "web", "client", "late");
      docker("network", "rm", "plugged", "second");
      assertThat(daemon.dataRoot().resolve("cni/results")).isEmptyDirectory();
      assertThat(fails("network", "create", "-d", "cni", "--subnet", "10.0.0.0/24", "x"))
          .contains("are said in its configuration");
      docker("network", "create", "-d", "cni", "nosuch");
      assertThat(fails("run", "--rm", "--network", "nosuch", "bb", "true"))
          .contains("network nosuch not found in /etc/cni/net.d");
    } finally {
      Files.delete(config);
      new ProcessBuilder("ip", "link", "delete", name).start().waitFor();
    }
  }

  @Test
  void eventsTellOfNetworks() {
    String since = String.valueOf(System.currentTimeMillis() / 1000);
    docker("network", "create", "told");
    docker("run", "-d", "--name", "box", "bb", "sleep", "60");
    docker("network", "connect", "told", "box");
    docker("network", "disconnect", "told", "box");
    docker("network", "rm", "told");
    String until = String.valueOf(System.currentTimeMillis() / 1000 + 1);
    assertThat(
            docker(
                "events",
                "--since",
                since,
                "--until",
                until,
                "--filter",
                "type=network",
                "--filter",
                "network=told",
                "--format",
                "{{.Action}}"))
        .isEqualTo("create\nconnect\ndisconnect\ndestroy");
  }

  private static void run(String name, String network, String... more) {
    start(name, network, "sleep 600", more);
  }

  private static void serve(String name, String network, String... more) {
    start(name, network, SERVE, more);
  }

  private static void start(String name, String network, String script, String... more) {
    List<String> command =
        new ArrayList<>(List.of("run", "-d", "--name", name, "--network", network));
    command.addAll(List.of(more));
    command.addAll(List.of("bb", "sh", "-c", script));
    docker(command.toArray(String[]::new));
  }

  private static boolean reaches(String client, String address) {
    return daemon.docker("exec", client, "nc", "-w", "1", address, "80").out().contains("hello");
  }

  private static String address(String container, String network) {
    return daemon.inspect(
        container, "{{(index .NetworkSettings.Networks \"" + network + "\").IPAddress}}");
  }

  /** What busybox finds; it prints its server first. */
  private static String lookUp(String client, String name) {
    String printed = daemon.docker("exec", client, "nslookup", name, "127.0.0.11").out();
    int answer = printed.indexOf("\n\n");
    return answer < 0 ? "" : printed.substring(answer);
  }

  /** The gateway of the default route; empty when there is none. */
  private static String route(String container) {
    return exec(container, "ip", "route")
        .lines()
        .filter(line -> line.startsWith("default"))
        .map(line -> line.split(" ")[2])
        .findFirst()
        .orElse("");
  }

  private static String inspect(String network, String template) {
    return docker("network", "inspect", "-f", template, network);
  }

  private static String exec(String container, String... command) {
    List<String> whole = new ArrayList<>(List.of("exec", container));
    whole.addAll(List.of(command));
    return docker(whole.toArray(String[]::new));
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
