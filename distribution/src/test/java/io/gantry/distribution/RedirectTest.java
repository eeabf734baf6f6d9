package io.gantry.distribution;

import static io.gantry.distribution.Lab.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects, which a registry may send anywhere. */
class RedirectTest {
  private static final String BLOBS = "GET /v2/app/blobs/.*";
  private final Lab lab = new Lab();
  private final byte[] content = Lab.random(1_000);
  private final Descriptor blob = lab.server.blob("app", content);

  @AfterEach
  void close() {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void leadsToOtherHostsWithoutTheCredentials(int status) throws IOException {
    try (HttpPeer storage = new HttpPeer(exchange -> exchange.reply(200, content));
        GuardedRegistry guarded = GuardedRegistry.basic()) {
      guarded.registry.blob("app", content);
      guarded.registry.image("app", "1", content);
      RemoteRepository repository = guarded.repository(lab.registries, "app", GuardedRegistry.GOOD);
      repository.document("1");
      String place = storage.url("/signed?signature=s%2Fx");
      guarded.registry.redirect(BLOBS, status, place);
      assertThat(repository.open(blob, 0).readAllBytes()).isEqualTo(content);
      assertThat(guarded.registry.peer.seen("GET /v2/app/blobs").getLast().header("authorization"))
          .isNotEmpty();
      HttpPeer.Seen last = storage.seen.getFirst();
      assertThat(last.target()).isEqualTo("/signed?signature=s%2Fx");
      assertThat(last.headers()).doesNotContainKey("authorization");
    }
  }

  /** Where secrets go when an answer from https://registry.test leads on. */
  @ParameterizedTest
  @CsvSource({
    "https://registry.test/other, true",
    "https://REGISTRY.test:443/other, true",
    "https://registry.test:8443/, false",
    "http://registry.test/, false",
    "http://registry.test:443/, false",
    "https://sub.registry.test/, false",
    "https://test/, false",
    "https://127.0.0.1/, false",
    "http://localhost/, false",
    "https://[::1]/, false",
    "http://169.254.169.254/latest/meta-data/, false",
    "https://10.0.0.1/, false",
    "https://172.16.0.1/, false",
    "https://192.168.1.1/, false",
    "https://[fe80::1]/, false",
    "https://[fd00::1]/, false",
    "https://0.0.0.0/, false",
    "https://2130706433/, false",
  })
  void secretsStayWithTheirOrigin(String next, boolean kept) {
    RegistrySettings settings = RegistrySettings.plain();
    Redirects redirects =
        new Redirects(new Transport(Lab.LIMITS, Lab.direct()), new Hosts(settings));
    Request request =
        Request.get(
            URI.create("https://registry.test/v2/"), Tls.DEFAULT, Map.of("Authorization", "s"));
    Request moved = redirects.moved(request, URI.create(next));
    assertThat(moved.secrets()).isEqualTo(kept ? request.secrets() : Map.of());
    // Once left behind, they do not come back with another redirect.
    if (!kept) {
      assertThat(redirects.moved(moved, request.uri()).secrets()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "gopher://127.0.0.1/x",
        "jar:file:/x!/y",
        "http://user:pass@127.0.0.1/x",
        "http:///x",
        "http://",
        "//",
        "http://a b/",
        "http://[::1/",
        "\\\\host\\share",
        "data:,x",
      })
  void leadsNowhereElse(String place) {
    lab.server.redirect(BLOBS, 307, place);
    fails(Kind.INVALID, () -> lab.repository().open(blob, 0)).hasMessageContaining("refused");
    assertThat(lab.server.peer.seen("GET /v2/app/blobs")).hasSize(1);
  }

  @Test
  void needsALocation() {
    lab.server.always(BLOBS, exchange -> exchange.reply(302));
    fails(Kind.INVALID, () -> lab.repository().open(blob, 0)).hasMessageContaining("no location");
  }

  @Test
  void circlesAreFound() {
    lab.server.redirect(BLOBS, 302, "/round?1");
    lab.server.redirect("GET /round[?]1", 302, "/round?2");
    lab.server.redirect("GET /round[?]2", 302, "/round?1");
    fails(Kind.INVALID, () -> lab.repository().open(blob, 0)).hasMessageContaining("in a circle");
    assertThat(lab.server.peer.seen("GET /round")).hasSize(2);
  }

  @Test
  void elevenInARowAreTooMany() {
    AtomicInteger count = new AtomicInteger();
    lab.server.always(
        "GET /(far|v2/app/blobs).*",
        exchange -> exchange.reply(302, "Location", "/far?" + count.incrementAndGet()));
    fails(Kind.INVALID, () -> lab.repository().open(blob, 0))
        .hasMessageContaining("more than 10 times");
    assertThat(count).hasValue(11);
  }

  @Test
  void elsewheresChallengeIsNotAnswered() {
    List<String> refusals =
        List.of("Basic realm=\"give me\"", "Bearer realm=\"http://127.0.0.1:1/\"");
    for (String challenge : refusals) {
      try (HttpPeer storage =
          new HttpPeer(exchange -> GuardedRegistry.refuse(exchange, challenge))) {
        lab.server.redirect(BLOBS, 307, storage.url("/"));
        RemoteRepository repository =
            lab.registries.repository(lab.server.image("app"), Optional.of(GuardedRegistry.GOOD));
        fails(Kind.DENIED, () -> repository.open(blob, 0));
        assertThat(storage.seen).hasSize(1);
        assertThat(storage.seen.getFirst().headers()).doesNotContainKey("authorization");
      }
    }
  }
}
