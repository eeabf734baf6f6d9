package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import io.gantry.testing.Tool;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the daemon's options make of addresses and names, in Docker's client and in containers. */
class NetworkOptionsIT {
  /** 10.215.7.64/26. */
  private static final String OF_RANGE =
      "inet 10\\.215\\.7\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])/24";

  @TempDir static Path folder;
  private static final List<String> ASKED = new CopyOnWriteArrayList<>();

  private static HttpServer proxy;
  private static DaemonProcess daemon;

  @BeforeAll
  static void start() throws IOException {
    proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext("/", NetworkOptionsIT::passOn);
    proxy.start();
    Path file =
        Files.writeString(
            folder.resolve("daemon.json"),
            """
            {"default-address-pools": [{"base": "10.216.0.0/23", "size": 24},
                                       {"base": "fd00:216::/32", "size": 64}],
             "fixed-cidr": "10.215.7.64/26", "default-gateway": "10.215.7.9",
             "ipv6": true, "bip6": "fd00:215:7::5/48", "fixed-cidr-v6": "fd00:215:7:9::/64",
             "dns": ["192.0.2.53"], "dns-opts": ["timeout:1"], "dns-search": ["lan.test"],
             "host-gateway-ips": ["192.0.2.9", "2001:db8::9"],
             "proxies": {"http-proxy": "http://me:secret@127.0.0.1:%d",
                         "https-proxy": "http://me:secret@proxy.test:3128",
                         "no-proxy": "lan.test"}}
            """
                .formatted(proxy.getAddress().getPort()));
    daemon = DaemonProcess.start("--config-file", file.toString(), "--bip", "10.215.7.5/24");
  }

  @AfterAll
  static void stop() {
    daemon.close();
    proxy.stop(0);
  }

  private static void passOn(HttpExchange exchange) throws IOException {
    ASKED.add(
        exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
    boolean first = exchange.getRequestURI().getPath().equals("/first");
    if (first) {
      exchange.getResponseHeaders().set("Location", "http://near.test/f.txt");
    }
    byte[] body = first ? new byte[0] : "from afar".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(first ? 302 : 200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  @Test
  void theDefaultBridgeHasItsAddressItsRangeAndItsRouter() throws Exception {
    assertThat(inspect("{{json .IPAM.Config}}", "bridge"))
        .contains(
            "\"Subnet\":\"10.215.7.0/24\"",
            "\"IPRange\":\"10.215.7.64/26\"",
            "\"Gateway\":\"10.215.7.5\"",
            "\"DefaultGatewayIPv4\":\"10.215.7.9\"",
            "\"Subnet\":\"fd00:215:7::/48\"",
            "\"IPRange\":\"fd00:215:7:9::/64\"",
            "\"Gateway\":\"fd00:215:7::5\"");
    assertThat(Tool.run("ip", "-4", "-o", "addr", "show", "dev", daemon.bridge))
        .contains("10.215.7.5/24")
        .doesNotContain("10.215.7.1/", "10.215.7.9/");
    assertThat(Tool.run("ip", "-6", "-o", "addr", "show", "dev", daemon.bridge, "scope", "global"))
        .contains("fd00:215:7::5/48")
        .hasLineCount(1);
    docker("run", "-d", "--name", "one", "bb", "sleep", "600");
    assertThat(docker("exec", "one", "ip", "addr", "show", "eth0"))
        .containsPattern(OF_RANGE)
        .contains("fd00:215:7:9:");
    assertThat(docker("exec", "one", "ip", "route")).contains("default via 10.215.7.9");
    assertThat(docker("exec", "one", "ip", "-6", "route")).contains("default via fd00:215:7::5");
    assertThat(docker("exec", "one", "ping6", "-c1", "-W2", "fd00:215:7::5"))
        .contains("1 packets received");
    String out = "ping -c1 -W1 192.0.2.77";
    assertThat(daemon.docker("exec", "one", "sh", "-c", out).all()).contains("100% packet loss");
    // A router comes, and the way out is through it.
    Tool.run("ip", "addr", "add", "10.215.7.9/24", "dev", daemon.bridge);
    Tool.run("ip", "addr", "add", "192.0.2.77/32", "dev", daemon.bridge);
    assertThat(docker("exec", "one", "sh", "-c", out)).contains("1 packets received");
    Tool.run("ip", "addr", "del", "192.0.2.77/32", "dev", daemon.bridge);
    Tool.run("ip", "addr", "del", "10.215.7.9/24", "dev", daemon.bridge);

    daemon.kill();
    daemon.startAgain();
    docker("run", "-d", "--name", "two", "bb", "sleep", "600");
    assertThat(docker("exec", "two", "ip", "addr", "show", "eth0")).containsPattern(OF_RANGE);
    String one = daemon.inspect("one", "{{.NetworkSettings.Networks.bridge.IPAddress}}");
    assertThat(docker("exec", "two", "ping", "-c1", "-W2", one)).contains("1 packets received");
  }

  @Test
  void networksTakeTheirSubnetsOfThePools() {
    docker("network", "create", "--ipv6", "a");
    docker("network", "create", "b");
    assertThat(subnets("a")).isEqualTo("10.216.0.0/24 fd00:216::/64");
    assertThat(subnets("b")).isEqualTo("10.216.1.0/24");
    Result full = daemon.docker("network", "create", "c");
    assertThat(full.code()).isEqualTo(1);
    assertThat(full.all())
        .contains("all predefined address pools have been fully subnetted", "10.216.0.0/23");
    docker("network", "rm", "a");
    docker("network", "create", "c");
    assertThat(subnets("c")).isEqualTo("10.216.0.0/24");
    docker("network", "rm", "b", "c");
    assertThat(docker("info"))
        .contains(
            "Default Address Pools:",
            "Base: 10.216.0.0/23, Size: 24",
            "Base: fd00:216::/32, Size: 64");
  }

  @Test
  void containersThatSayNothingHaveTheNamesOfTheDaemon() {
    assertThat(docker("run", "--rm", "bb", "cat", "/etc/resolv.conf"))
        .contains("nameserver 192.0.2.53", "search lan.test", "options timeout:1");
    assertThat(
            docker(
                "run",
                "--rm",
                "--dns=192.0.2.54",
                "--dns-search=own.test",
                "--dns-option=timeout:2",
                "bb",
                "cat",
                "/etc/resolv.conf"))
        .contains("nameserver 192.0.2.54", "search own.test", "options timeout:2")
        .doesNotContain("192.0.2.53", "lan.test", "timeout:1");
    assertThat(docker("run", "--rm", "--add-host=out:host-gateway", "bb", "cat", "/etc/hosts"))
        .contains("192.0.2.9\tout", "2001:db8::9\tout");
  }

  @Test
  void infoTellsOfProxiesAndNotOfTheirPasswords() {
    assertThat(docker("info"))
        .contains(
            "HTTP Proxy: http://xxxxx:xxxxx@127.0.0.1:" + proxy.getAddress().getPort(),
            "HTTPS Proxy: http://xxxxx:xxxxx@proxy.test:3128",
            "No Proxy: lan.test")
        .doesNotContain("secret");
  }

  @Test
  void buildsFetchFilesThroughTheProxy() throws IOException {
    Path context = Files.createDirectories(daemon.root.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM bb\nADD http://far.test/first /f.txt\n");
    List<String> build =
        List.of("env", "DOCKER_BUILDKIT=0", "docker", "build", "-t", "fetched", "context");
    try (ClientProcess client = daemon.client(build)) {
      client.endInput().await().ok();
    }
    assertThat(docker("run", "--rm", "fetched", "cat", "/f.txt")).isEqualTo("from afar");
    String basic =
        "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));
    assertThat(ASKED)
        .containsExactly("http://far.test/first " + basic, "http://near.test/f.txt " + basic);
    docker("rmi", "fetched");
  }

  /** On a network of a user the engine itself asks the daemon's server. */
  @Test
  void theEngineAsksTheDaemonsServer() throws Exception {
    docker("network", "create", "named");
    Tool.run("ip", "addr", "add", "192.0.2.53/32", "dev", daemon.bridge);
    try (DatagramSocket server = new DatagramSocket(53, InetAddress.ofLiteral("192.0.2.53"));
        ClientProcess asks =
            daemon.dockerStart("run", "--rm", "--network=named", "bb", "nslookup", "far.test")) {
      server.setSoTimeout(20_000);
      DatagramPacket query = new DatagramPacket(new byte[512], 512);
      server.receive(query);
      // The question again, with "no such name" (RFC 1035, 4.1.1).
      query.getData()[2] = (byte) 0x81;
      query.getData()[3] = (byte) 0x83;
      server.send(query);
      assertThat(new String(query.getData(), 0, query.getLength(), StandardCharsets.ISO_8859_1))
          .contains("\3far\4test");
      assertThat(asks.endInput().await().all()).contains("NXDOMAIN");
    } finally {
      Tool.run("ip", "addr", "del", "192.0.2.53/32", "dev", daemon.bridge);
      docker("network", "rm", "named");
    }
  }

  /** In a network namespace of its own: the machine's forwarding is everybody's. */
  @Test
  void forwardingIsTheAdministratorsWhereThatIsAsked() {
    try (DaemonProcess apart = DaemonProcess.startApart("--ip-forward=false")) {
      assertThat(apart.docker("info").err()).contains("WARNING: IPv4 forwarding is disabled");
      Result run = apart.docker("run", "--rm", "bb", "echo", "runs");
      assertThat(run.out()).isEqualTo("runs\n");
      assertThat(run.err()).contains("IPv4 forwarding is disabled. Networking will not work.");
      assertThat(apart.docker("run", "--rm", "--network=none", "bb", "true").err()).isEmpty();
    }
    try (DaemonProcess apart = DaemonProcess.startApart()) {
      assertThat(apart.docker("info", "-f", "{{.IPv4Forwarding}}").ok()).isEqualTo("true");
      assertThat(apart.docker("run", "--rm", "bb", "true").err()).isEmpty();
    }
  }

  private static String subnets(String network) {
    return inspect("{{range .IPAM.Config}}{{.Subnet}} {{end}}", network);
  }

  private static String inspect(String format, String network) {
    return docker("network", "inspect", "-f", format, network);
  }

  private static String docker(String... words) {
    return daemon.docker(words).ok();
  }
}
