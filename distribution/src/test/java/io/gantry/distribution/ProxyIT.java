package io.gantry.distribution;

import static io.gantry.distribution.Lab.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageReference;
import io.gantry.testing.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies that the JDK's client cannot speak to: by TLS, and SOCKS. */
class ProxyIT {
  private static final String PLAIN = "plain.invalid";
  private static final String SECURED = "registry.invalid";
  private static final String USER = "me:p@ss+secret";
  private static final String IN_ADDRESS = "me:p%40ss+secret@";
  private static final String BASIC = Credentials.of("me", "p@ss+secret").basic();

  @TempDir private static Path keys;
  @TempDir private Path folder;
  private final List<Duration> pauses = new ArrayList<>();

  @BeforeAll
  static void makeKeys() throws IOException, InterruptedException {
    OpenSsl openssl = new OpenSsl(keys);
    openssl.authority("ca");
    openssl.certificate(
        "server", "ca", "rsa:2048", "subjectAltName=DNS:" + SECURED + ",DNS:localhost");
  }

  @Test
  void tunnelsThroughAProxyWithAnAuthorityOfItsOwn() throws Exception {
    try (HttpPeer registry = new HttpPeer(tlsSocket(), ProxyIT::manifest);
        Tunnel proxy = new Tunnel(tlsSocket(), registry.port());
        Registries registries = registries("https://" + IN_ADDRESS + "localhost:" + proxy.port())) {
      trust("localhost:" + proxy.port());
      trust(SECURED);
      assertThat(read(registries, SECURED, "1").bytes()).isNotEmpty();
      assertThat(read(registries, SECURED, "2").bytes()).isNotEmpty();
      assertThat(proxy.asked())
          .startsWith("CONNECT " + SECURED + ":443 HTTP/1.1")
          .contains("Proxy-Authorization: " + BASIC)
          .doesNotContain("relay");
      assertThat(registry.seen)
          .isNotEmpty()
          .noneMatch(seen -> seen.headers().containsKey("proxy-authorization"));
    }
  }

  @Test
  void plainRequestsGoThroughAProxyOfTlsOneByOne() throws Exception {
    try (MemoryRegistry registry = new MemoryRegistry();
        HttpPeer proxy =
            new HttpPeer(
                tlsSocket(),
                exchange -> {
                  exchange.request();
                  manifest(exchange);
                });
        Registries registries = registries("https://" + IN_ADDRESS + "localhost:" + proxy.port())) {
      trust("localhost");
      registry.image("app", "1", new byte[] {1});
      assertThat(read(registries, PLAIN, "1").bytes()).isNotEmpty();
      assertThat(read(registries, "other." + PLAIN, "2").bytes()).isNotEmpty();
      List<HttpPeer.Seen> plain = proxy.seen("GET http");
      assertThat(plain)
          .extracting(HttpPeer.Seen::target)
          .contains(
              "http://" + PLAIN + "/v2/app/manifests/1",
              "http://other." + PLAIN + "/v2/app/manifests/2");
      assertThat(plain)
          .allMatch(seen -> seen.header("proxy-authorization").equals(BASIC))
          .allMatch(seen -> seen.header("connection").equals("close"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void proxyMustBeWhoItSaysItIs(String name) throws Exception {
    try (HttpPeer registry = new HttpPeer(ProxyIT::manifest);
        Tunnel proxy = new Tunnel(tlsSocket(), registry.port());
        Registries registries = registries("https://" + IN_ADDRESS + name + ":" + proxy.port())) {
      if (name.equals("127.0.0.1")) {
        // Its authority is known, but the certificate has another name.
        trust(name);
      }
      fails(Kind.UNAVAILABLE, () -> read(registries, SECURED, "1"))
          .hasMessageStartingWith(
              "cannot reach registry %s: proxy https://%s:%d cannot be used: its certificate is not trusted"
                  .formatted(SECURED, name, proxy.port()))
          .hasMessageContaining("certs.d/" + name + ":" + proxy.port() + "/ca.crt")
          .hasMessageNotContaining("secret");
      assertThat(proxy.asked()).isEmpty();
      assertThat(pauses).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "407, refuses the user or the password",
    "403, makes no tunnel to registry.invalid:443: it answers 403",
  })
  void proxyOfTlsThatRefuses(int status, String why) throws Exception {
    try (HttpPeer proxy = new HttpPeer(tlsSocket(), exchange -> exchange.reply(status));
        Registries registries = registries("https://" + IN_ADDRESS + "localhost:" + proxy.port())) {
      trust("localhost");
      fails(Kind.UNAVAILABLE, () -> read(registries, SECURED, "1"))
          .hasMessageEndingWith("proxy https://localhost:" + proxy.port() + " " + why);
      assertThat(pauses).isEmpty();
    }
  }

  @Test
  void plainRequestIsRefusedByAProxy() throws Exception {
    try (HttpPeer proxy = new HttpPeer(tlsSocket(), exchange -> exchange.reply(407));
        Registries registries = registries("https://localhost:" + proxy.port())) {
      trust("localhost");
      fails(Kind.UNAVAILABLE, () -> read(registries, PLAIN, "1"))
          .hasMessageContaining(
              "proxy https://localhost:%d wants a user and a password".formatted(proxy.port()));
    }
  }

  @ParameterizedTest
  @CsvSource({"socks5, ''", "socks5h, ''", "socks5, " + USER, "socks5h, " + USER})
  void socksToARegistryOfTls(String scheme, String password) throws Exception {
    try (HttpPeer registry = new HttpPeer(tlsSocket(), ProxyIT::manifest);
        SocksProxy proxy = new SocksProxy(registry.port(), password);
        Registries registries = registries(address(scheme, password, proxy))) {
      trust(SECURED);
      assertThat(read(registries, SECURED, "1").bytes()).isNotEmpty();
      assertThat(proxy.asked).containsOnly("3 " + SECURED + ":443");
    }
  }

  @Test
  void socksToAPlainRegistryInBothDirections() throws Exception {
    byte[] content = Lab.random(3_000_000);
    Descriptor blob = Lab.layer(content);
    try (MemoryRegistry registry = new MemoryRegistry();
        SocksProxy proxy = new SocksProxy(registry.peer.port(), USER);
        Registries registries = registries(address("socks5", USER, proxy))) {
      RemoteRepository repository =
          registries.repository(ImageReference.parse(PLAIN + ":5000/app"), Optional.empty());
      repository.put(blob, List.of(), Lab.body(content));
      assertThat(registry.content.get("app/blobs/" + blob.digest())).isEqualTo(content);
      try (InputStream in = repository.open(blob, 0)) {
        assertThat(in.readAllBytes()).isEqualTo(content);
      }
      assertThat(proxy.asked).containsOnly("3 " + PLAIN + ":5000");
      assertThat(registry.peer.seen)
          .noneMatch(seen -> seen.headers().containsKey("proxy-authorization"))
          .allMatch(seen -> seen.target().startsWith("/v2/"));
    }
  }

  @Test
  void socksGetsAddressesAsAddresses() throws Exception {
    try (SocksProxy proxy = new SocksProxy(FreePort.take(), "");
        Registries registries = registries(address("socks5", "", proxy))) {
      fails(Kind.UNAVAILABLE, () -> read(registries, "192.0.2.1:5000", "1"))
          .hasMessageEndingWith(
              "proxy socks5://%s cannot connect to 192.0.2.1: connection refused"
                  .formatted(proxy.authority()));
      assertThat(proxy.asked).containsOnly("1 192.0.2.1:5000");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "me:wrong-secret, refuses the user or the password",
    "'', wants a user and a password",
  })
  void socksWithoutTheRightPassword(String shown, String why) throws Exception {
    try (SocksProxy proxy = new SocksProxy(FreePort.take(), USER);
        Registries registries = registries(address("socks5", shown, proxy))) {
      fails(Kind.UNAVAILABLE, () -> read(registries, SECURED, "1"))
          .hasMessageContaining(
              "cannot reach registry %s: proxy socks5://%s %s"
                  .formatted(SECURED, proxy.authority(), why))
          .hasMessageNotContaining("secret");
      assertThat(proxy.asked).isEmpty();
      assertThat(pauses).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https", "socks5", "socks5h"})
  void proxyThatIsNotThere(String scheme) throws Exception {
    int port = FreePort.take();
    try (Registries registries = registries(scheme + "://" + IN_ADDRESS + "127.0.0.1:" + port)) {
      fails(Kind.UNAVAILABLE, () -> read(registries, SECURED, "1"))
          .hasMessage(
              "cannot reach registry %s: proxy %s://127.0.0.1:%d cannot be used: connection refused"
                  .formatted(SECURED, scheme.replace("5h", "5"), port));
      // It may be there soon.
      assertThat(pauses).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https", "socks5"})
  void proxyWhoseNameIsUnknown(String scheme) {
    try (Registries registries = registries(scheme + "://" + IN_ADDRESS + "proxy.invalid:1")) {
      fails(Kind.UNAVAILABLE, () -> read(registries, SECURED, "1"))
          .hasMessage(
              "cannot reach registry %s: proxy %s://proxy.invalid:1 cannot be used: no such host"
                  .formatted(SECURED, scheme));
      assertThat(pauses).isEmpty();
    }
  }

  private Registries registries(String proxy) {
    return Lab.registries(
        RegistrySettings.plain()
            .withHostFolders(List.of(folder))
            .withInsecure(List.of(PLAIN, PLAIN + ":5000", "other." + PLAIN))
            .withEnvironment(Map.of("ALL_PROXY", proxy)),
        // The way to the proxy counts as time without an answer, with reading all authorities.
        Lab.LIMITS.withTimes(Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(5)),
        pauses);
  }

  private static String address(String scheme, String password, SocksProxy proxy) {
    String user = password.isEmpty() ? "" : password.replace("p@", "p%40") + "@";
    return scheme + "://" + user + proxy.authority();
  }

  private static Document read(Registries registries, String host, String tag) {
    return registries
        .repository(ImageReference.parse(host + "/app"), Optional.empty())
        .document(tag);
  }

  private static void manifest(HttpPeer.Exchange exchange) throws IOException {
    exchange.json(
        200, "{\"config\":{}}", "Content-Type", "application/vnd.oci.image.manifest.v1+json");
  }

  private static ServerSocket tlsSocket() throws IOException, GeneralSecurityException {
    return new OpenSsl(keys).serverSocket("server", "ca", false);
  }

  private void trust(String host) throws IOException {
    Files.copy(
        keys.resolve("ca.crt"), Files.createDirectories(folder.resolve(host)).resolve("ca.crt"));
  }
}
