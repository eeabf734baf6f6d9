package io.gantry.distribution;

import static io.gantry.distribution.Lab.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Token servers that are slow, hostile, or not what they seem. */
class TokenServerTest {
  private final Lab lab = new Lab();
  private final GuardedRegistry guarded = GuardedRegistry.bearer();

  @BeforeEach
  void image() {
    guarded.registry.image("app", "1", new byte[] {1});
  }

  @AfterEach
  void close() {
    lab.close();
    guarded.close();
  }

  @ParameterizedTest
  @CsvSource({
    "https://registry.test/v2/, http://token.test/, true, would get the credentials over plain http",
    "https://registry.test/v2/, http://registry.test/, true, would get the credentials over plain http",
    "https://registry.test/v2/, file:///etc/passwd, false, has the scheme",
    "http://registry.test/v2/, ftp://token.test/, false, has the scheme",
    "http://registry.test/v2/, /token, false, has the scheme",
    "http://registry.test/v2/, http://, false, is malformed",
    "http://registry.test/v2/, http:///x, false, has no plain host",
    "http://registry.test/v2/, http://u:p@token.test/, false, has no plain host",
  })
  void realmMustBeFitForTheSecret(String registry, String realm, boolean secret, String why) {
    Transport transport = new Transport(Lab.LIMITS, Lab.direct());
    Hosts hosts = new Hosts(RegistrySettings.plain());
    Pauses pauses = new Pauses(Lab.LIMITS, Clock.systemUTC(), new Random(), wait -> {});
    TokenServer server = new TokenServer(transport, new Redirects(transport, hosts), hosts, pauses);
    assertThatThrownBy(() ->
            server.token(
                URI.create(registry),
                new Challenge("bearer", Map.of("realm", realm)),
                List.of(),
                secret ? Optional.of(GuardedRegistry.GOOD) : Optional.empty(),
                false))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("asks for a token from \"" + realm + "\"")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"token\":\"\"}",
        "{\"token\":\"a\\r\\nX-Evil: b\"}",
        "{\"token\":\"a b\"}",
        "{\"token\":7}",
        "[]",
        "<html>",
      })
  void answerWithoutATokenIsInvalid(String body) {
    answer(exchange -> exchange.json(200, body));
    fails(Kind.INVALID, this::read);
    assertThat(guarded.registry.peer.seen("GET /v2/app")).hasSize(1);
  }

  @Test
  void giganticAnswerIsNotRead() {
    answer(exchange -> exchange.json(200, "{\"token\":\"" + "t".repeat(70_000) + "\"}"));
    fails(Kind.INVALID, this::read).hasMessageContaining("a token from 127.0.0.1:");
  }

  @Test
  void serverThatIsDownIsAskedAgain() {
    answerOnce(exchange -> exchange.reply(503));
    read();
    assertThat(lab.pauses).hasSize(1);
  }

  @Test
  void accessTokenIsATokenToo() {
    guarded.valid.add("other-name");
    answer(exchange -> exchange.json(200, "{\"access_token\":\"other-name\"}"));
    read();
  }

  @Test
  void redirectedIdentityTokenGoesNowhere() {
    try (HttpPeer thief = new HttpPeer(exchange -> exchange.json(200, "{\"token\":\"t\"}"))) {
      answer(exchange -> exchange.reply(307, "Location", thief.url("/")));
      Credentials lasting = new Credentials("", "", "lasting", "");
      fails(Kind.INVALID, () -> guarded.repository(lab.registries, "app", lasting).document("1"));
      assertThat(thief.seen).isEmpty();
    }
  }

  @Test
  void redirectedPasswordStaysBehind() {
    try (HttpPeer thief = new HttpPeer(exchange -> exchange.reply(403))) {
      answer(exchange -> exchange.reply(307, "Location", thief.url("/")));
      fails(Kind.DENIED, this::read);
      assertThat(thief.seen.getFirst().headers()).doesNotContainKey("authorization");
    }
  }

  @Test
  void tokenIsRenewedBeforeItEnds() {
    Ticking clock = new Ticking();
    guarded.extra = Map.of("expires_in", 100);
    try (Registries registries =
        new Registries(
            RegistrySettings.plain(), new Pauses(Lab.LIMITS, clock, new Random(), wait -> {}))) {
      RemoteRepository repository = guarded.repository(registries, "app", GuardedRegistry.GOOD);
      repository.document("1");
      clock.now = clock.now.plusSeconds(89);
      repository.document("1");
      assertThat(guarded.asked()).hasSize(1);
      clock.now = clock.now.plus(Duration.ofSeconds(2));
      repository.document("1");
      assertThat(guarded.asked()).hasSize(2);
      // The registry never had to say that the token was too old.
      assertThat(guarded.registry.peer.seen("GET /v2/app")).hasSize(4);
    }
  }

  @Test
  void scopeThatTheRegistryWantsIsAskedFor() {
    guarded.registry.replace(
        "DELETE .*",
        exchange -> {
          String shown = exchange.headers.getOrDefault("authorization", "");
          if (shown.equals("Bearer token-3")) {
            guarded.registry.sound(exchange);
          } else {
            GuardedRegistry.refuse(
                exchange, guarded.challenge() + ",scope=\"repository:app:delete,purge\"");
          }
        });
    read();
    guarded.repository(lab.registries, "app", GuardedRegistry.GOOD).delete("1");
    assertThat(guarded.asked().getLast().target())
        .endsWith("&scope=repository%3Aapp%3Adelete&scope=repository%3Aapp%3Adelete%2Cpurge");
  }

  private void read() {
    guarded.repository(lab.registries, "app", GuardedRegistry.GOOD).document("1");
  }

  private void answer(HttpPeer.Handler handler) {
    guarded.answer = Optional.of(handler);
  }

  private void answerOnce(HttpPeer.Handler handler) {
    answer(exchange -> {
      guarded.answer = Optional.empty();
      handler.handle(exchange);
    });
  }

  /** A clock that a test moves on. */
  private static final class Ticking extends Clock {
    private volatile Instant now = Lab.NOW;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
