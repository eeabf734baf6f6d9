package io.gantry.distribution;

import static io.gantry.distribution.Lab.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Docker Hub, mapped to a registry of this machine, behind two mirrors. */
class MirrorTest {
  private static final ImageReference IMAGE = ImageReference.parse("busybox:1");

  @TempDir private Path folder;
  private final MemoryRegistry first = new MemoryRegistry();
  private final MemoryRegistry second = new MemoryRegistry();
  private final GuardedRegistry hub = GuardedRegistry.basic();
  private final List<Duration> pauses = new ArrayList<>();
  private final byte[] content = Lab.random(1_000);
  private Optional<Registries> registries = Optional.empty();
  private Document image = Document.of("", new byte[0]);

  @BeforeEach
  void configure() throws IOException {
    Path file = folder.resolve("registries.conf");
    Files.writeString(
        file,
        "[[registry]]\nprefix = \"docker.io\"\nlocation = \"%s\"\n"
                .formatted(hub.registry.peer.authority())
            + mirror(first)
            + mirror(second));
    registries =
        Optional.of(
            Lab.registries(RegistrySettings.plain().withRegistriesConf(List.of(file)), pauses));
    image = hub.registry.image("library/busybox", "1", content);
  }

  @AfterEach
  void close() {
    registries.ifPresent(Registries::close);
    first.close();
    second.close();
    hub.close();
  }

  @Test
  void firstMirrorThatHasItServesWithoutCredentials() throws IOException {
    second.image("library/busybox", "1", content);
    Descriptor blob = Lab.layer(content);
    RemoteRepository repository = repository();
    assertThat(repository.document("1").bytes()).isEqualTo(image.bytes());
    assertThat(repository.open(blob, 10).readAllBytes()).hasSize(990);
    assertThat(hub.registry.peer.seen).isEmpty();
    assertThat(first.peer.seen("GET /v2/library/busybox/")).hasSize(2);
    assertThat(second.peer.seen).noneMatch(seen -> seen.headers().containsKey("authorization"));
  }

  @Test
  void registryItselfIsLast() {
    first.always(".*", exchange -> GuardedRegistry.refuse(exchange, "Basic realm=\"give\""));
    second.always(".*", exchange -> exchange.reply(500));
    assertThat(repository().document("1").bytes()).isEqualTo(image.bytes());
    assertThat(repository().head("1")).contains(image.descriptor());
    assertThat(first.peer.seen).noneMatch(seen -> seen.headers().containsKey("authorization"));
    assertThat(pauses).isEmpty();
  }

  @Test
  void mirrorWithWrongContentIsPassedOver() {
    first.image("library/busybox", "1", Lab.random(1_001));
    first.always(
        "GET /v2/library/busybox/manifests/sha256:.*", exchange -> exchange.json(200, "{}"));
    String digest = image.descriptor().digest().toString();
    assertThat(repository().document(digest).descriptor().digest().toString()).isEqualTo(digest);
  }

  @Test
  void mirrorThatIsDownIsNotAskedAgain() {
    first.close();
    RemoteRepository repository = repository();
    repository.document("1");
    repository.document("1");
    second.close();
    assertThat(repository.head("1")).contains(image.descriptor());
    assertThat(repository.head("2")).isEmpty();
    assertThat(pauses).isEmpty();
  }

  @Test
  void failureOfTheRegistryIsTheOneThatIsTold() {
    fails(Kind.NOT_FOUND, () -> repository().document("2"))
        .hasMessage(
            "manifest for busybox:2 not found: manifest unknown: not known here (mirrors tried: "
                + first.peer.authority()
                + ", "
                + second.peer.authority()
                + ")");
  }

  @Test
  void whatIsPushedGoesToTheRegistry() {
    byte[] other = Lab.random(77);
    repository().put(Lab.layer(other), List.of("library/other"), Lab.body(other));
    assertThat(hub.registry.content)
        .containsKey("library/busybox/blobs/" + Lab.layer(other).digest());
    assertThat(first.peer.seen).isEmpty();
    assertThat(second.peer.seen).isEmpty();
  }

  @Test
  void searchOfTheHubIsThatOfVersionOne() {
    hub.registry.replace(
        "GET /v1/search.*",
        exchange ->
            exchange.json(
                200,
                "{\"num_results\":1,\"results\":[{\"name\":\"busybox\",\"description\":\"a\\u001b[1m b\","
                    + "\"star_count\":7,\"is_official\":true,\"is_automated\":false,\"x\":1}]}"));
    assertThat(registries.orElseThrow().search("docker.io", "busy box", 25, Optional.empty()))
        .containsExactly(new SearchResult("busybox", "a [1m b", 7, true, false));
    assertThat(hub.registry.peer.seen("GET /v1/").getLast().target())
        .isEqualTo("/v1/search?q=busy+box&n=25");
  }

  private RemoteRepository repository() {
    return registries.orElseThrow().repository(IMAGE, Optional.of(GuardedRegistry.GOOD));
  }

  private static String mirror(MemoryRegistry registry) {
    return "[[registry.mirror]]\nlocation = \"%s\"\n".formatted(registry.peer.authority());
  }
}
