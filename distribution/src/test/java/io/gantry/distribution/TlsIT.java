package io.gantry.distribution;

import static io.gantry.distribution.Lab.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageReference;
import java.io.IOException;
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

/** Registries with certificates of an authority of their own, and clients with certificates. */
class TlsIT {
  @TempDir private static Path keys;
  @TempDir private Path folder;

  /** Not a loopback address by name, for those need no certificate. */
  private static final String NAME = "registry.invalid";

  @BeforeAll
  static void makeKeys() throws IOException, InterruptedException {
    OpenSsl openssl = new OpenSsl(keys);
    openssl.authority("ca");
    openssl.authority("other");
    openssl.certificate(
        "server", "ca", "rsa:2048", "subjectAltName=DNS:" + NAME + ",DNS:localhost");
    openssl.certificate("client", "ca", "ec", "subjectAltName=DNS:client");
  }

  @Test
  void unknownAuthorityIsRefusedAtOnce() throws Exception {
    try (Secured secured = new Secured(false)) {
      fails(Kind.UNAVAILABLE, () -> secured.read(RegistrySettings.plain()))
          .hasMessageContaining("cannot reach registry")
          .hasMessageContaining("certificat");
      assertThat(secured.pauses).isEmpty();
      assertThat(secured.peer.seen).isEmpty();
    }
  }

  @Test
  void authorityOfTheHostsFolderIsTrusted() throws Exception {
    try (Secured secured = new Secured(false)) {
      copy("ca.crt", secured.host(), "ca.crt");
      assertThat(secured.read(settings()).descriptor().size()).isPositive();
      // What the proxy is shown is not for the registry at the end of the tunnel.
      assertThat(secured.tunnel.asked()).contains("Proxy-Authorization: Basic");
      assertThat(secured.peer.seen.getFirst().headers()).doesNotContainKey("proxy-authorization");
    }
  }

  @Test
  void anotherAuthorityIsNot() throws Exception {
    try (Secured secured = new Secured(false)) {
      copy("other.crt", secured.host(), "ca.crt");
      fails(Kind.UNAVAILABLE, () -> secured.read(settings()));
    }
  }

  @Test
  void nameMustBeThatOfTheCertificate() throws Exception {
    try (Secured secured = new Secured(false, "elsewhere.invalid")) {
      copy("ca.crt", secured.host(), "ca.crt");
      fails(Kind.UNAVAILABLE, () -> secured.read(settings()));
      assertThat(secured.peer.seen).isEmpty();
    }
  }

  @Test
  void insecureHostMayHaveAnyCertificate() throws Exception {
    try (Secured secured = new Secured(false, "elsewhere.invalid")) {
      RegistrySettings settings =
          RegistrySettings.plain().withInsecure(List.of("elsewhere.invalid"));
      assertThat(secured.read(settings).descriptor().size()).isPositive();
    }
  }

  @Test
  void skipVerifyOfHostsTomlDoesTheSame() throws Exception {
    try (Secured secured = new Secured(false, "elsewhere.invalid")) {
      write(
          secured.host(),
          "hosts.toml",
          "server = \"https://" + secured.host() + "\"\nskip_verify = true");
      assertThat(secured.read(settings()).descriptor().size()).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({"client.key", "client.sec1.key", "client.pem"})
  void clientCertificateIsShown(String key) throws Exception {
    try (Secured secured = new Secured(true)) {
      copy("ca.crt", secured.host(), "ca.crt");
      fails(Kind.UNAVAILABLE, () -> secured.read(settings()));
      copy("client.crt", secured.host(), "client.cert");
      copy(key, secured.host(), "client.key");
      assertThat(secured.read(settings()).descriptor().size()).isPositive();
    }
  }

  @Test
  void clientCertificateOfHostsToml() throws Exception {
    try (Secured secured = new Secured(true)) {
      copy("ca.crt", secured.host(), "authority.pem");
      copy("client.pem", secured.host(), "both.pem");
      write(
          secured.host(),
          "hosts.toml",
          "server = \"https://%s\"\nca = \"authority.pem\"\nclient = \"both.pem\""
              .formatted(secured.host()));
      assertThat(secured.read(settings()).descriptor().size()).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({"server.key", "server.rsa.key", "client.key", "client.sec1.key", "client.pem"})
  void keysOfAllForms(String file) throws Exception {
    assertThat(Pem.privateKey(Pem.read(keys.resolve(file))).getFormat()).isEqualTo("PKCS#8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\\nAA==\\n-----END ENCRYPTED PRIVATE KEY-----|encrypted",
        "-----BEGIN RSA PRIVATE KEY-----\\nProc-Type: 4,ENCRYPTED\\n\\nAA==\\n-----END RSA PRIVATE KEY-----|encrypted",
        "-----BEGIN PRIVATE KEY-----\\nAA==\\n-----END PRIVATE KEY-----|",
        "-----BEGIN EC PRIVATE KEY-----\\nAA==\\n-----END EC PRIVATE KEY-----|curve",
        "-----BEGIN PRIVATE KEY-----\\nAA==\\n-----END OTHER KEY-----|no private key",
        "nothing|no private key",
      })
  void keysThatAreNone(String text, String why) {
    assertThatThrownBy(() -> Pem.privateKey(text.replace("\\n", "\n")))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageContaining(why == null ? "" : why);
  }

  @Test
  void authorityThatIsNoneIsNamed() throws Exception {
    try (Secured secured = new Secured(false)) {
      write(secured.host(), "ca.crt", "no certificate");
      fails(Kind.INVALID, () -> secured.read(settings()))
          .hasMessage("cannot use the certificates: no certificate in PEM text");
    }
  }

  private RegistrySettings settings() {
    return RegistrySettings.plain().withHostFolders(List.of(folder));
  }

  private void copy(String key, String host, String name) throws IOException {
    write(host, name, Files.readString(keys.resolve(key)));
  }

  private void write(String host, String name, String text) throws IOException {
    Path file = folder.resolve(host).resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /**
   * A TLS server that has one manifest, reached under a name through a proxy that leads every
   * tunnel to it.
   */
  private static final class Secured implements AutoCloseable {
    private final HttpPeer peer;
    private final Tunnel tunnel;
    private final String name;
    private final List<Duration> pauses = new ArrayList<>();

    Secured(boolean asksForCertificate) throws Exception {
      this(asksForCertificate, NAME);
    }

    Secured(boolean asksForCertificate, String name) throws Exception {
      this.name = name;
      peer =
          new HttpPeer(
              new OpenSsl(keys).serverSocket("server", "ca", asksForCertificate),
              exchange ->
                  exchange.json(
                      200,
                      "{\"config\":{}}",
                      "Content-Type",
                      "application/vnd.oci.image.manifest.v1+json"));
      tunnel = new Tunnel(peer.port());
    }

    String host() {
      return name + ":5443";
    }

    Document read(RegistrySettings settings) {
      try (Registries registries =
          Lab.registries(
              settings.withEnvironment(Map.of("HTTPS_PROXY", "me:secret@" + tunnel.authority())),
              pauses)) {
        return registries
            .repository(ImageReference.parse(host() + "/app"), Optional.empty())
            .document("1");
      }
    }

    @Override
    public void close() {
      tunnel.close();
      peer.close();
    }
  }
}
