package io.gantry.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What others on this machine can do with the relay, and with whom it is not needed. */
class ProxyRelayTest {
  private static final ProxyDial DIAL = new ProxyDial(_ -> Tls.DEFAULT, Duration.ofMillis(200));

  @Test
  void onlyWhoHasATicketGetsThrough() throws Exception {
    try (HttpPeer registry = new HttpPeer(exchange -> exchange.reply(200));
        SocksProxy proxy = new SocksProxy(registry.port(), "");
        ProxyRelay relay = new ProxyRelay(DIAL)) {
      ProxyRelay.Ticket ticket = relay.ticket(socks(proxy.authority()));
      ProxyRelay.Ticket used = relay.ticket(socks(proxy.authority()));
      used.close();
      String guessed = Credentials.of("relay", "00".repeat(32)).basic();
      for (String shown : List.of("", guessed, used.authorization())) {
        assertThat(ask(relay, shown)).startsWith("HTTP/1.1 407 ");
      }
      assertThat(proxy.asked).isEmpty();
      assertThat(ask(relay, ticket.authorization())).startsWith("HTTP/1.1 200 ");
      assertThat(proxy.asked).containsExactly("3 host.test:443");
    }
  }

  @Test
  void strangersWhoSayNothingAreInNobodysWay() throws Exception {
    List<Socket> strangers = new ArrayList<>();
    try (HttpPeer registry = new HttpPeer(exchange -> exchange.reply(200));
        SocksProxy proxy = new SocksProxy(registry.port(), "");
        ProxyRelay relay = new ProxyRelay(DIAL)) {
      for (int i = 0; i < 100; i++) {
        strangers.add(connect(relay.address()));
      }
      assertThat(ask(relay, relay.ticket(socks(proxy.authority())).authorization()))
          .startsWith("HTTP/1.1 200 ");
      // The first ones had to go for the last.
      strangers.getFirst().setSoTimeout(5000);
      assertThat(strangers.getFirst().getInputStream().read()).isEqualTo(-1);
    } finally {
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  @Test
  void closingEndsEverything() throws Exception {
    try (HttpPeer registry = new HttpPeer(exchange -> exchange.reply(200));
        SocksProxy proxy = new SocksProxy(registry.port(), "")) {
      ProxyRelay relay = new ProxyRelay(DIAL);
      InetSocketAddress address = relay.address();
      try (Socket open = connect(address);
          Socket silent = connect(address)) {
        write(open, relay.ticket(socks(proxy.authority())).authorization());
        assertThat(MessageHead.read(open.getInputStream()).status()).isEqualTo(200);
        relay.close();
        for (Socket socket : List.of(open, silent)) {
          socket.setSoTimeout(5000);
          assertThat(ended(socket)).isTrue();
        }
      }
      assertThatThrownBy(() -> connect(address).close()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void proxyThatSaysNothingIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      ProxyAddress proxy = socks("127.0.0.1:" + silent.getLocalPort());
      assertThatThrownBy(() -> DIAL.tunnel(proxy, "host.test", 443))
          .hasMessage("proxy " + proxy + " cannot be used: it does not answer");
    }
  }

  @Test
  void proxyThatIsNoneIsNamed() throws Exception {
    try (HttpPeer web = new HttpPeer(exchange -> exchange.reply(200))) {
      ProxyAddress proxy = socks(web.authority());
      assertThatThrownBy(() -> DIAL.tunnel(proxy, "host.test", 443))
          .isInstanceOf(ProxyException.class)
          .hasMessageStartingWith("proxy " + proxy + " cannot be used: ");
    }
  }

  @Test
  void nothingListensForOtherProxies() {
    try (ProxyRoutes routes =
        new ProxyRoutes(
            new Proxies(
                Map.of("HTTP_PROXY", "me:secret@p.test:3128", "HTTPS_PROXY", "socks5://p.test")),
            DIAL)) {
      assertThat(routes.select(URI.create("https://127.0.0.1/"))).containsExactly(Proxy.NO_PROXY);
      assertThat(routes.select(URI.create("http://x.test/")).getFirst().address())
          .isEqualTo(InetSocketAddress.createUnresolved("p.test", 3128));
      assertThat(routes.relays()).isFalse();
      assertThat(routes.select(URI.create("https://x.test/")).getFirst().address())
          .isInstanceOfSatisfying(
              InetSocketAddress.class,
              address -> assertThat(address.getAddress().isLoopbackAddress()).isTrue());
      assertThat(routes.relays()).isTrue();
    }
  }

  private static String ask(ProxyRelay relay, String authorization) throws IOException {
    try (Socket socket = connect(relay.address())) {
      write(socket, authorization);
      return MessageHead.read(socket.getInputStream()).start();
    }
  }

  private static void write(Socket socket, String authorization) throws IOException {
    String shown = authorization.isEmpty() ? "" : "Proxy-Authorization: " + authorization + "\r\n";
    socket
        .getOutputStream()
        .write(
            ("CONNECT host.test:443 HTTP/1.1\r\nHost: host.test:443\r\n" + shown + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
  }

  private static Socket connect(InetSocketAddress address) throws IOException {
    return new Socket(address.getAddress(), address.getPort());
  }

  /** By an end or by a reset, which it is when the other side had not read all. */
  private static boolean ended(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static ProxyAddress socks(String authority) {
    return ProxyAddress.parse("ALL_PROXY", "socks5://" + authority);
  }
}
