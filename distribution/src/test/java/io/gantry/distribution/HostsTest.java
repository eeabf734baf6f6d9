package io.gantry.distribution;

import static io.gantry.distribution.Lab.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.distribution.Endpoint.Lookup;
import io.gantry.oci.GantryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts stand for a name, by the files of an administrator. */
class HostsTest {
  private static final RegistrySettings PLAIN = RegistrySettings.plain();

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "docker.io, https://registry-1.docker.io/v2/",
    "quay.io, https://quay.io/v2/",
    "registry.test:5000, https://registry.test:5000/v2/",
    "127.0.0.1:5000, ?://127.0.0.1:5000/v2/",
    "127.9.9.9, ?://127.9.9.9/v2/",
    "[::1]:5000, ?://[::1]:5000/v2/",
    "localhost:5000, ?://localhost:5000/v2/",
    "other.localhost, ?://other.localhost/v2/",
    "notlocalhost, https://notlocalhost/v2/",
    "128.0.0.1:5000, https://128.0.0.1:5000/v2/",
  })
  void registryOfADomain(String domain, String expected) {
    assertThat(shown(new Hosts(PLAIN), domain, "app")).containsExactly(expected + "app");
  }

  @ParameterizedTest
  @CsvSource({
    "registry.test, true",
    "REGISTRY.test:99, true",
    "exact.test:5000, true",
    "exact.test:5001, false",
    "exact.test, false",
    "10.1.2.3:5000, true",
    "10.128.0.0, false",
    "[fd00::7]:80, true",
    "fd00.test, false",
  })
  void insecureHosts(String authority, boolean allowed) {
    Insecure insecure =
        new Insecure(List.of("registry.test", "Exact.test:5000", "10.0.0.0/9", "fd00::/8"));
    assertThat(insecure.allows(authority)).isEqualTo(allowed);
  }

  @Test
  void namesResolveToInsecureRanges() {
    // Every name that resolves to this machine does so without a server for names.
    assertThat(new Insecure(List.of("0.0.0.0/0", "::/0")).allows("ip6-localhost.invalid"))
        .isFalse();
    assertThat(new Insecure(List.of("127.0.0.0/8")).allows("localhost")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1.2.3.4", "1.2.3.4/33", "::1/129", "a/8", "/8", "1.2.3.4/", "1.2.3.4/-1"})
  void whatIsNoRangeIsAName(String text) {
    assertThat(AddressRange.parse(text)).isEmpty();
  }

  @Test
  void hubMirrorsAreForTheHubOnly() {
    Hosts hosts =
        new Hosts(PLAIN.withMirrors(List.of("https://one.test/", "http://127.0.0.1:5000/cache")));
    assertThat(shown(hosts, "docker.io", "library/app"))
        .containsExactly(
            "https://one.test/v2/library/app mirror",
            "http://127.0.0.1:5000/cache/v2/library/app mirror",
            "https://registry-1.docker.io/v2/library/app");
    assertThat(shown(hosts, "quay.io", "app")).hasSize(1);
    fails(
        Kind.INVALID,
        () -> new Hosts(PLAIN.withMirrors(List.of("ftp://x"))).routes("docker.io", "app"));
  }

  @Test
  void hostsTomlNamesMirrorsInOrder() throws IOException {
    write(
        "a/docker.io/hosts.toml",
        """
        server = "https://upstream.test"
        [host."https://zeta.test:5000"]
          capabilities = ["pull", "resolve"]
          skip_verify = true
          [host."https://zeta.test:5000".header]
            x-one = "1"
            x-two = ["2", "3"]
        [host."http://alpha.test/base/"]
          capabilities = ["pull"]
        [host."middle.test/own"]
          override_path = true
          capabilities = ["resolve"]
        [host."https://last.test/v2"]
          capabilities = ["push"]
        """);
    List<Route> routes = hosts("a").routes("docker.io", "library/app");
    assertThat(routes)
        .extracting(HostsTest::shown)
        .containsExactly(
            "https://zeta.test:5000/v2/library/app mirror",
            "http://alpha.test/base/v2/library/app mirror DIGESTS",
            "https://middle.test/own/library/app mirror TAGS",
            "https://last.test/v2/library/app mirror NOTHING",
            "https://upstream.test/v2/library/app");
    assertThat(routes.getFirst().endpoint().tls().unverified()).isTrue();
    assertThat(routes.getFirst().endpoint().headers())
        .isEqualTo(Map.of("x-one", "1", "x-two", "2, 3"));
    assertThat(routes.get(1).endpoint().tls().unverified()).isFalse();
  }

  @Test
  void firstFolderCountsAndDefaultIsLast() throws IOException {
    write("a/x.test/hosts.toml", "server = 'https://a.test'");
    write("b/x.test/hosts.toml", "server = 'https://b.test'");
    write("b/y.test:5000/hosts.toml", "server = 'https://y.test'");
    write("b/_default/hosts.toml", "[host.'https://all.test']");
    assertThat(shown(hosts("a", "b"), "x.test", "app")).containsExactly("https://a.test/v2/app");
    assertThat(shown(hosts("a", "b"), "y.test:5000", "app"))
        .containsExactly("https://y.test/v2/app");
    assertThat(shown(hosts("a", "b"), "z.test", "app"))
        .containsExactly("https://all.test/v2/app mirror", "https://z.test/v2/app");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server = ",
        "server = 7",
        "server = 'file:///x'",
        "server = 'https://a b'",
        "host = 7",
        "[host]\n'https://x' = 7",
        "[host.'ftp://x']",
        "[host.'https://x']\ncapabilities = 7",
        "[host.'https://x']\nskip_verify = 'yes'",
        "ca = 'missing.pem'",
        "client = [['missing.cert', 'missing.key']]",
      })
  void mistakesInHostsTomlNameTheFile(String text) throws IOException {
    write("a/x.test/hosts.toml", text);
    fails(Kind.INVALID, () -> hosts("a").routes("x.test", "app"))
        .hasMessageContaining(folder.resolve("a/x.test").toString());
  }

  @Test
  void clientCertificateWithoutKeyIsNamed() throws IOException {
    write("a/x.test/client.cert", "");
    fails(Kind.INVALID, () -> hosts("a").routes("x.test", "app"))
        .hasMessageContaining("missing key client.key for client certificate");
  }

  @Test
  void registriesConfMapsNames() throws IOException {
    write(
        "registries.conf",
        """
        unqualified-search-registries = ["docker.io", "quay.io"]
        [[registry]]
        prefix = "example.test/team"
        location = "internal.test:5000/mapped"
        insecure = true
          [[registry.mirror]]
          location = "z.test/cache"
          insecure = true
          pull-from-mirror = "digest-only"
          [[registry.mirror]]
          location = "a.test"
          pull-from-mirror = "tag-only"
        [[registry]]
        location = "example.test"
        mirror-by-digest-only = true
          [[registry.mirror]]
          location = "m.test/ex"
        [[registry]]
        prefix = "bad.test"
        blocked = true
        [[registry]]
        prefix = "*.wild.test"
        location = ""
          [[registry.mirror]]
          location = "w.test/all"
        [[registry]]
        location = "docker.io"
          [[registry.mirror]]
          location = "hub.test"
        """);
    write(
        "registries.conf.d/10-more.conf",
        """
        [[registry]]
        prefix = "bad.test/good"
        """);
    write("registries.conf.d/ignored.txt", "not TOML at all");
    Path file = folder.resolve("registries.conf");
    assertThat(RegistriesConf.read(List.of(file)).unqualifiedSearchRegistries())
        .containsExactly("docker.io", "quay.io");
    Hosts hosts = new Hosts(PLAIN.withRegistriesConf(List.of(folder.resolve("none"), file)));
    assertThat(shown(hosts, "example.test", "team/app"))
        .containsExactly(
            "?://z.test/v2/cache/app mirror DIGESTS",
            "https://a.test/v2/app mirror TAGS",
            "?://internal.test:5000/v2/mapped/app");
    assertThat(shown(hosts, "example.test", "teams/app"))
        .containsExactly(
            "https://m.test/v2/ex/teams/app mirror DIGESTS", "https://example.test/v2/teams/app");
    assertThat(shown(hosts, "a.wild.test", "x/app"))
        .containsExactly("https://w.test/v2/all/x/app mirror", "https://a.wild.test/v2/x/app");
    assertThat(shown(hosts, "wild.test", "app")).containsExactly("https://wild.test/v2/app");
    assertThat(shown(hosts, "docker.io", "library/app"))
        .containsExactly(
            "https://hub.test/v2/library/app mirror",
            "https://registry-1.docker.io/v2/library/app");
    assertThat(shown(hosts, "bad.test", "good/app"))
        .containsExactly("https://bad.test/v2/good/app");
    fails(Kind.DENIED, () -> hosts.routes("bad.test", "app"))
        .hasMessage("registry bad.test is blocked in registries.conf");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[registry]]",
        "[[registry]]\nprefix = 7",
        "registry = 7",
        "[[registry]]\nprefix='x'\n[[registry.mirror]]",
        "[[registry]]\nprefix='x'\n[[registry.mirror]]\nlocation='y'\npull-from-mirror='some'",
        "[[registry]]\nprefix='x'\ninsecure='no'",
        "[[registry]]\nlocation='a b'",
        "[[registry]]\nprefix='x'\n[[registry.mirror]]\nlocation='u@x'",
        "[registry",
      })
  void mistakesInRegistriesConfNameTheFile(String text) throws IOException {
    write("registries.conf", text);
    Path file = folder.resolve("registries.conf");
    fails(
            Kind.INVALID,
            () -> new Hosts(PLAIN.withRegistriesConf(List.of(file))).routes("x.test", "app"))
        .hasMessageContaining(file.toString());
  }

  @Test
  void redirectTargetsHaveTheirOwnTls() {
    Hosts hosts = new Hosts(PLAIN);
    assertThat(hosts.tls(URI.create("https://127.0.0.1/x")).unverified()).isTrue();
    assertThat(hosts.tls(URI.create("https://storage.test/x"))).isEqualTo(Tls.DEFAULT);
  }

  private Hosts hosts(String... folders) {
    return new Hosts(
        PLAIN.withHostFolders(List.of(folders).stream().map(folder::resolve).toList()));
  }

  private static List<String> shown(Hosts hosts, String domain, String path) {
    return hosts.routes(domain, path).stream().map(HostsTest::shown).toList();
  }

  private static String shown(Route route) {
    Endpoint endpoint = route.endpoint();
    String scheme = endpoint.scheme().isEmpty() ? "?" : endpoint.scheme();
    return scheme
        + "://"
        + endpoint.authority()
        + endpoint.prefix()
        + route.path()
        + (endpoint.mirror() ? " mirror" : "")
        + (endpoint.lookup() == Lookup.ALL ? "" : " " + endpoint.lookup());
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
