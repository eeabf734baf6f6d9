package io.gantry.distribution;

import static io.gantry.distribution.Lab.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageReference;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyTest {
  private static final String BASIC = Credentials.of("me", "p@ss+word").basic();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://registry.test/|http://http.test:3128",
        "https://registry.test/|https://https.test:443",
        "https://127.0.0.1:5000/|",
        "http://[::1]/|",
        "https://localhost/|",
        "https://in.example.org/|",
        "https://example.org/|",
        "https://notexample.org/|https://https.test:443",
        "https://sub.only.test/|",
        "https://only.test/|https://https.test:443",
        "https://sub.star.test/|",
        "https://port.test:5000/|",
        "https://port.test/|https://https.test:443",
        "https://10.1.2.3/|",
        "https://11.1.2.3/|https://https.test:443",
        "https://[fd00::1]:5000/|",
        "https://1.2.3.4/|",
      })
  void selects(String uri, String proxy) {
    Proxies proxies =
        new Proxies(
            Map.of(
                "HTTP_PROXY", "http://http.test:3128",
                "https_proxy", "https://https.test",
                "NO_PROXY",
                    " example.org, .only.test,*.star.test,port.test:5000,10.0.0.0/8,fd00::/8,1.2.3.4,"));
    assertThat(proxies.of(URI.create(uri)).map(ProxyAddress::toString))
        .isEqualTo(Optional.ofNullable(proxy));
  }

  @Test
  void starMeansNone() {
    Proxies proxies = new Proxies(Map.of("HTTP_PROXY", "p.test", "no_proxy", "*"));
    assertThat(proxies.of(URI.create("http://registry.test/"))).isEmpty();
  }

  @Test
  void oneForAllIsForWhatHasNone() {
    Proxies proxies =
        new Proxies(
            Map.of(
                "all_proxy", "socks5://all.test", "HTTPS_PROXY", "p.test", "NO_PROXY", "no.test"));
    assertThat(proxies.of(URI.create("http://x.test/")).orElseThrow())
        .hasToString("socks5://all.test:1080");
    assertThat(proxies.of(URI.create("https://x.test/")).orElseThrow())
        .hasToString("http://p.test:80");
    assertThat(proxies.of(URI.create("http://no.test/"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "p.test, HTTP, p.test, 80",
    "HTTP://p.test:3128/, HTTP, p.test, 3128",
    "https://p.test, HTTPS, p.test, 443",
    "socks5://[::1]:9, SOCKS5, [::1], 9",
    "socks5h://me:p%40ss+word@p.test, SOCKS5, p.test, 1080",
  })
  void addresses(String text, ProxyAddress.Kind kind, String host, int port) {
    ProxyAddress address = ProxyAddress.parse("X", text);
    assertThat(address.kind()).isEqualTo(kind);
    assertThat(address.authority()).isEqualTo(host + ":" + port);
    assertThat(address.credentials().map(Credentials::basic))
        .isEqualTo(text.contains("@") ? Optional.of(BASIC) : Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks4://me:secret@p.test", "http://", "http://me:secret@", "::secret"})
  void whatIsNoProxyIsSaidWithoutItsPassword(String text) {
    fails(
            Kind.INVALID,
            () -> new Proxies(Map.of("HTTPS_PROXY", text)).of(URI.create("https://x.test/")))
        .hasMessageStartingWith("HTTPS_PROXY is no ")
        .hasMessageNotContaining("secret");
  }

  @Test
  void plainRequestsGoThroughItWithThePassword() {
    MemoryRegistry registry = new MemoryRegistry();
    List<HttpPeer.Seen> seen = new ArrayList<>();
    HttpPeer.Handler relay =
        exchange -> {
          seen.add(exchange.request());
          exchange.reply(
              200,
              registry.content.getOrDefault("app/manifests/1", new byte[0]),
              "Content-Type",
              "application/vnd.oci.image.manifest.v1+json");
        };
    try (registry;
        HttpPeer proxy = new HttpPeer(relay)) {
      registry.image("app", "1", new byte[] {1});
      String address = "http://me:p%40ss+word@" + proxy.authority();
      try (Registries registries = registries(Map.of("HTTP_PROXY", address))) {
        assertThat(read(registries).bytes()).isEqualTo(registry.content.get("app/manifests/1"));
      }
      assertThat(seen.getLast().target()).isEqualTo("http://registry.invalid/v2/app/manifests/1");
      assertThat(seen.getLast().header("proxy-authorization")).isEqualTo(BASIC);
    }
  }

  @Test
  void tunnelIsAskedForWithThePassword() {
    List<HttpPeer.Seen> seen = new ArrayList<>();
    HttpPeer.Handler refusing =
        exchange -> {
          seen.add(exchange.request());
          exchange.reply(403);
        };
    try (HttpPeer proxy = new HttpPeer(refusing)) {
      String address = "me:p%40ss+word@" + proxy.authority();
      try (Registries registries = registries(Map.of("HTTPS_PROXY", address))) {
        fails(
            Kind.UNAVAILABLE,
            () ->
                registries
                    .repository(ImageReference.parse("tls.invalid/app:1"), Optional.empty())
                    .document("1"));
      }
      assertThat(seen.getFirst().toString()).isEqualTo("CONNECT tls.invalid:443");
      assertThat(seen.getFirst().header("proxy-authorization")).isEqualTo(BASIC);
    }
  }

  private static Registries registries(Map<String, String> environment) {
    return Lab.registries(
        RegistrySettings.plain()
            .withInsecure(List.of("registry.invalid"))
            .withEnvironment(environment),
        new ArrayList<>());
  }

  private static Document read(Registries registries) {
    return registries
        .repository(ImageReference.parse("registry.invalid/app"), Optional.empty())
        .document("1");
  }
}
