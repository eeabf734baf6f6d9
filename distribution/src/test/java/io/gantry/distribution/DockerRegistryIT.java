package io.gantry.distribution;

import static io.gantry.distribution.Lab.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.gantry.testing.DockerRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against Debian's registry server. */
class DockerRegistryIT {
  /** "secret" in bcrypt. */
  private static final String HTPASSWD =
      "ann:$2b$05$kUqbmzjLJvR4hwxJS1IOKOWqM/HxDSCKkGiS9rQDBqcyhajuZxolG\n";

  @TempDir private Path folder;
  private final byte[] layer = Lab.random(3_000_000);

  @Test
  void openRegistry() throws Exception {
    try (DockerRegistry server = DockerRegistry.start(folder, "", "");
        Registries registries = new Registries(RegistrySettings.plain())) {
      String domain = server.host();
      roundTrip(registries, domain, Optional.empty());
      mount(registries, domain);
      resume(registries, domain);
      referrers(registries, domain);
      assertThat(registries.catalog(domain, 100, Optional.empty()))
          .containsExactly("mounted", "team/app");
      assertThat(registries.search(domain, "app", 10, Optional.empty()))
          .extracting(SearchResult::name)
          .containsExactly("team/app");
      assertThat(registries.login(domain, GuardedRegistry.GOOD).status())
          .isEqualTo("Login Succeeded");
    }
  }

  @Test
  void registryWithPasswords() throws Exception {
    try (DockerRegistry server = DockerRegistry.start(folder, "", passwords());
        Registries registries = new Registries(RegistrySettings.plain())) {
      String domain = server.host();
      roundTrip(registries, domain, Optional.of(GuardedRegistry.GOOD));
      Credentials wrong = Credentials.of("ann", "wrong");
      for (Optional<Credentials> credentials :
          List.of(Optional.<Credentials>empty(), Optional.of(wrong))) {
        fails(Kind.DENIED, () -> repository(registries, domain, credentials).document("1"))
            .hasMessage(
                "pull access denied for "
                    + domain
                    + "/team/app, repository does not exist or may require 'docker login':"
                    + " unauthorized: authentication required");
        fails(
                Kind.DENIED,
                () ->
                    repository(registries, domain, credentials)
                        .put(Lab.layer(layer), List.of(), Lab.body(layer)))
            .hasMessage("unauthorized: authentication required");
      }
      assertThat(registries.login(domain, GuardedRegistry.GOOD).status())
          .isEqualTo("Login Succeeded");
      fails(Kind.DENIED, () -> registries.login(domain, wrong))
          .hasMessage("Get \"http://" + domain + "/v2/\": unauthorized: authentication required");
    }
  }

  @Test
  void registryWithACertificate() throws Exception {
    OpenSsl openssl = new OpenSsl(folder);
    openssl.authority("ca");
    openssl.certificate("server", "ca", "rsa:2048", "subjectAltName=DNS:registry.invalid");
    String tls =
        "  tls:\n    certificate: %s\n    key: %s\n"
            .formatted(folder.resolve("server.crt"), folder.resolve("server.key"));
    try (DockerRegistry server = DockerRegistry.start(folder, tls, passwords());
        Tunnel tunnel = new Tunnel(server.port())) {
      RegistrySettings settings =
          RegistrySettings.plain()
              .withHostFolders(List.of(folder.resolve("certs.d")))
              .withEnvironment(Map.of("HTTPS_PROXY", tunnel.authority()));
      String domain = "registry.invalid:5443";
      try (Registries registries = new Registries(settings)) {
        fails(
                Kind.UNAVAILABLE,
                () -> repository(registries, domain, Optional.empty()).document("1"))
            .hasMessageContaining("certificat");
        Path host = Files.createDirectories(folder.resolve("certs.d").resolve(domain));
        Files.copy(folder.resolve("ca.crt"), host.resolve("ca.crt"));
        roundTrip(registries, domain, Optional.of(GuardedRegistry.GOOD));
      }
      // At a loopback address any certificate will do.
      try (Registries registries = new Registries(RegistrySettings.plain())) {
        assertThat(
                repository(registries, server.host(), Optional.of(GuardedRegistry.GOOD)).head("1"))
            .isEmpty();
      }
    }
  }

  /** Push, look, pull back, delete. */
  private void roundTrip(Registries registries, String domain, Optional<Credentials> credentials)
      throws IOException {
    RemoteRepository repository = repository(registries, domain, credentials);
    byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
    Descriptor configBlob =
        Descriptor.of(MediaTypes.OCI_CONFIG, Lab.layer(config).digest(), config.length);
    Descriptor layerBlob = Lab.layer(layer);
    assertThat(repository.has(layerBlob)).isFalse();
    repository.put(configBlob, List.of(), Lab.body(config));
    repository.put(layerBlob, List.of(), Lab.body(layer));
    assertThat(repository.has(layerBlob)).isTrue();
    Document document =
        Document.of(
            MediaTypes.OCI_MANIFEST, Json.write(Manifest.of(configBlob, List.of(layerBlob))));
    repository.put(document, Optional.of("1"));
    repository.put(document, Optional.of("2"));
    assertThat(repository.tags()).containsExactlyInAnyOrder("1", "2");
    assertThat(repository.has(document.descriptor())).isTrue();
    assertThat(repository.head("2")).contains(document.descriptor());
    assertThat(repository.document("1").bytes()).isEqualTo(document.bytes());
    for (int offset : new int[] {0, 1, 2_999_999}) {
      try (InputStream stream = repository.open(layerBlob, offset)) {
        assertThat(stream.readAllBytes())
            .isEqualTo(Arrays.copyOfRange(layer, offset, layer.length));
      }
    }
    repository.delete(document.descriptor().digest().toString());
    assertThat(repository.head("1")).isEmpty();
    fails(Kind.NOT_FOUND, () -> repository.document("1"))
        .hasMessage(
            "manifest for " + domain + "/team/app:1 not found: manifest unknown: manifest unknown");
  }

  private void mount(Registries registries, String domain) {
    Descriptor blob = Lab.layer(layer);
    RemoteRepository target =
        registries.repository(ImageReference.parse(domain + "/mounted"), Optional.empty());
    target.put(
        blob,
        List.of("not/there", "team/app"),
        offset -> {
          throw new AssertionError("the blob should have been mounted");
        });
    assertThat(target.has(blob)).isTrue();
  }

  /** The first attempt breaks off in the middle. */
  private void resume(Registries registries, String domain) {
    byte[] other = Lab.random(5_000_000);
    List<Long> offsets = new ArrayList<>();
    RemoteRepository repository = repository(registries, domain, Optional.empty());
    try (Interrupter interrupter =
        new Interrupter(Integer.parseInt(domain.replaceFirst(".*:", "")))) {
      ImageReference through = ImageReference.parse(interrupter.authority() + "/team/app");
      registries
          .repository(through, Optional.empty())
          .put(
              Lab.layer(other),
              List.of(),
              offset -> {
                offsets.add(offset);
                return Lab.body(other).open(offset);
              });
    }
    assertThat(offsets.getFirst()).isZero();
    assertThat(offsets).hasSizeGreaterThan(1);
    assertThat(repository.has(Lab.layer(other))).isTrue();
  }

  private void referrers(Registries registries, String domain) {
    RemoteRepository repository = repository(registries, domain, Optional.empty());
    byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
    Descriptor empty =
        Descriptor.of(MediaTypes.OCI_EMPTY, Lab.layer(config).digest(), config.length);
    Descriptor subject = Lab.layer(layer);
    Document document =
        Document.of(
            MediaTypes.OCI_MANIFEST,
            Json.write(
                new Manifest(
                    2,
                    MediaTypes.OCI_MANIFEST,
                    "application/vnd.test",
                    empty,
                    List.of(empty),
                    subject,
                    Map.of())));
    repository.put(document, Optional.empty());
    assertThat(repository.referrers(subject.digest(), Optional.of("application/vnd.test")))
        .extracting(Descriptor::digest)
        .containsExactly(document.descriptor().digest());
    assertThat(repository.referrers(subject.digest(), Optional.of("other"))).isEmpty();
  }

  private String passwords() throws IOException {
    Path file = Files.writeString(folder.resolve("htpasswd"), HTPASSWD);
    return "auth:\n  htpasswd:\n    realm: test\n    path: " + file + "\n";
  }

  private static RemoteRepository repository(
      Registries registries, String domain, Optional<Credentials> credentials) {
    return registries.repository(ImageReference.parse(domain + "/team/app"), credentials);
  }
}
