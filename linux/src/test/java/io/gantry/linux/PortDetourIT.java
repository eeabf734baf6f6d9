package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortDetourIT {
  private static final int ASKED = 53;
  private static final int PATIENCE_MILLIS = 2000;

  /** Rules as a container may have them: a packet of no known connection is dropped. */
  private static final String TRACKING =
      """
      table ip others {
        chain in {
          type filter hook input priority filter
          ct state invalid drop
        }
        chain nat {
          type nat hook output priority -100
        }
      }
      """;

  private final Fd network = Namespaces.create(NamespaceType.NETWORK);

  @BeforeEach
  void up() {
    in(() -> {
      try (Netlink netlink = Netlink.open()) {
        int lo = netlink.link("lo").orElseThrow().index();
        netlink.run(new NetlinkRequest.SetUp(lo, true));
      }
      return 0;
    });
  }

  @AfterEach
  void close() {
    network.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", TRACKING})
  void datagramsGoToTheOtherPortAndAreAnsweredByTheOneAsked(String others) throws Exception {
    nft(others);
    try (DatagramSocket server = in(() -> new DatagramSocket(local(0)));
        DatagramSocket client = in(() -> new DatagramSocket())) {
      in(() -> install(server.getLocalPort(), 1));
      client.connect(local(ASKED));
      client.setSoTimeout(PATIENCE_MILLIS);
      client.send(new DatagramPacket(new byte[] {7}, 1));
      DatagramPacket received = new DatagramPacket(new byte[9], 9);
      server.setSoTimeout(PATIENCE_MILLIS);
      server.receive(received);
      server.send(new DatagramPacket(new byte[] {8}, 1, received.getSocketAddress()));
      client.receive(received);
      assertThat(received.getSocketAddress()).isEqualTo(local(ASKED));
      assertThat(received.getData()[0]).isEqualTo((byte) 8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", TRACKING})
  void connectionsGoToTheOtherPortWithAllTheirBytes(String others) throws Exception {
    nft(others);
    byte[] much = new byte[1 << 20];
    try (ServerSocket server = in(() -> new ServerSocket(0, 1, address()))) {
      in(() -> install(1, server.getLocalPort()));
      server.setSoTimeout(PATIENCE_MILLIS);
      Thread echo = Thread.ofPlatform().start(() -> echo(server));
      try (Socket client = in(() -> connected(ASKED))) {
        client.setSoTimeout(PATIENCE_MILLIS);
        Thread writer = Thread.ofPlatform().start(() -> send(client, much));
        assertThat(client.getInputStream().readNBytes(much.length)).isEqualTo(much);
        writer.join();
      }
      echo.join();
    }
  }

  @Test
  void anotherInstallTakesThePlaceOfTheFirst() throws Exception {
    in(() -> install(1, 2));
    in(() -> install(3, 4));
    String rules = nft("list ruleset");
    assertThat(rules)
        .containsOnlyOnce("ip daddr 127.0.0.11 udp dport 53 udp dport set 3")
        .containsOnlyOnce("ip daddr 127.0.0.11 tcp dport 53 tcp dport set 4")
        .containsOnlyOnce("ip saddr 127.0.0.11 udp sport 3 udp sport set 53")
        .containsOnlyOnce("ip saddr 127.0.0.11 tcp sport 4 tcp sport set 53")
        .containsOnlyOnce("table ip detour");
  }

  @Test
  void aRefusalIsToldAndLeavesNothing() {
    String tooLong = "x".repeat(300);
    assertThatThrownBy(() ->
            in(() -> {
              new PortDetour(tooLong, address(), ASKED, 1, 2).install();
              return 0;
            }))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("table xxx");
    String rules = nft("list ruleset");
    assertThat(rules).isEmpty();
  }

  private String nft(String commands) {
    return in(() -> {
      try (Nftables nftables = Nftables.open()) {
        return nftables.run(commands);
      }
    });
  }

  private <T> T in(Callable<T> task) {
    return Namespaces.callIn(network, NamespaceType.NETWORK, task);
  }

  private static int install(int udpPort, int tcpPort) throws IOException {
    new PortDetour("detour", address(), ASKED, udpPort, tcpPort).install();
    return 0;
  }

  private static Inet4Address address() throws IOException {
    return (Inet4Address) InetAddress.getByAddress(new byte[] {127, 0, 0, 11});
  }

  private static InetSocketAddress local(int port) throws IOException {
    return new InetSocketAddress(address(), port);
  }

  private static Socket connected(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(local(port), PATIENCE_MILLIS);
    return socket;
  }

  private static void echo(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (SocketException e) {
      // The client had what it wanted.
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void send(Socket client, byte[] content) {
    try {
      client.getOutputStream().write(content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
