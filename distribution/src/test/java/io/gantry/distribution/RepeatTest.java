package io.gantry.distribution;

import static io.gantry.distribution.Lab.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageReference;
import io.gantry.testing.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is tried again, how often and after which pauses. */
class RepeatTest {
  private static final String MANIFESTS = "GET /v2/app/manifests/.*";
  private final Lab lab = new Lab();

  @BeforeEach
  void image() {
    lab.server.image("app", "1", new byte[] {1});
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void passingStatusesAreTriedAgain(int status) {
    lab.server.on(MANIFESTS, 2, exchange -> exchange.reply(status));
    lab.repository().document("1");
    assertThat(lab.pauses).hasSize(2);
    assertThat(lab.pauses.get(0)).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
    assertThat(lab.pauses.get(1)).isBetween(Duration.ofMillis(500), Duration.ofMillis(1_000));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 405, 410, 501})
  void lastingStatusesAreNot(int status) {
    lab.server.always(MANIFESTS, exchange -> exchange.reply(status));
    Kind kind =
        switch (status) {
          case 404 -> Kind.NOT_FOUND;
          case 401, 403 -> Kind.DENIED;
          case 501 -> Kind.UNAVAILABLE;
          default -> Kind.INVALID;
        };
    fails(kind, () -> lab.repository().document("1"));
    assertThat(lab.server.peer.seen("GET /v2/app/manifests")).hasSize(1);
  }

  @Test
  void connectionsThatBreakAreTriedAgain() {
    lab.server.on(MANIFESTS, 4, HttpPeer.Exchange::hangUp);
    lab.repository().document("1");
    // The JDK's client itself tries once more when a connection from before turns out to be dead.
    assertThat(lab.pauses).hasSizeBetween(2, 4);
  }

  @Test
  void silenceIsTriedAgainAndHasAnEnd() {
    lab.server.on(MANIFESTS, 1, HttpPeer.Exchange::stall);
    lab.repository().document("1");
    assertThat(lab.pauses).hasSize(1);
  }

  @Test
  void attemptsHaveAnEnd() {
    lab.server.always(
        MANIFESTS,
        exchange ->
            exchange.json(503, MemoryRegistry.error("UNAVAILABLE", "down for \u001b[1mlunch")));
    fails(Kind.UNAVAILABLE, () -> lab.repository().document("1"))
        .hasMessage("unavailable: down for  [1mlunch");
    assertThat(lab.server.peer.seen("GET /v2/app/manifests")).hasSize(5);
    assertThat(lab.pauses).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7|7000",
        "0|0",
        "Thu, 01 Jan 2026 00:00:09 GMT|9000",
        "Wed, 31 Dec 2025 00:00:00 GMT|0"
      })
  void retryAfterIsHonoured(String header, long millis) {
    lab.server.on(MANIFESTS, 1, exchange -> exchange.reply(429, "Retry-After", header));
    lab.repository().document("1");
    assertThat(lab.pauses).containsExactly(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"31", "99999999999999999999999", "Thu, 01 Jan 2099 00:00:00 GMT"})
  void nobodyWaitsForTooLong(String header) {
    lab.server.always(
        MANIFESTS,
        exchange ->
            exchange.json(
                429,
                MemoryRegistry.error("TOOMANYREQUESTS", "You have reached your pull rate limit."),
                "Retry-After",
                header));
    fails(Kind.UNAVAILABLE, () -> lab.repository().document("1"))
        .hasMessageStartingWith("toomanyrequests: You have reached your pull rate limit.. Hint: ");
    assertThat(lab.pauses).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-5", "1.5", ""})
  void nonsenseOfRetryAfterCountsAsNothing(String header) {
    lab.server.on(MANIFESTS, 1, exchange -> exchange.reply(503, "Retry-After", header));
    lab.repository().document("1");
    assertThat(lab.pauses).hasSize(1);
    assertThat(lab.pauses.getFirst()).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
  }

  @Test
  void registryThatIsNotThereIsUnavailable() {
    int port = FreePort.take();
    ImageReference image = ImageReference.parse("127.0.0.1:" + port + "/app");
    fails(Kind.UNAVAILABLE, () -> lab.registries.repository(image, Optional.empty()).document("1"))
        .hasMessage("cannot reach registry 127.0.0.1:" + port + ": connection refused");
    assertThat(lab.pauses).hasSize(4);
  }

  @Test
  void nameThatDoesNotResolveIsSaidAtOnce() {
    ImageReference image = ImageReference.parse("registry.invalid/app");
    fails(Kind.UNAVAILABLE, () -> lab.registries.repository(image, Optional.empty()).document("1"))
        .hasMessage("cannot reach registry registry.invalid: no such host");
    assertThat(lab.pauses).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404})
  void drippingBodyHasAnEnd(int status) {
    lab.server.always(
        MANIFESTS,
        exchange -> {
          exchange.head(status, 10_000);
          for (int i = 0; i < 10_000; i++) {
            exchange.write(new byte[] {' '});
            sleep();
          }
        });
    fails(status == 200 ? Kind.UNAVAILABLE : Kind.NOT_FOUND, () -> lab.repository().document("1"));
  }

  private static void sleep() throws IOException {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void endlessHeadersHaveAnEnd() {
    lab.server.always(
        MANIFESTS,
        exchange -> {
          exchange.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
          for (int i = 0; i < 10_000; i++) {
            String line = "X-" + i + ": " + "x".repeat(1_000) + "\r\n";
            exchange.write(line.getBytes(StandardCharsets.US_ASCII));
          }
          exchange.stall();
        });
    fails(Kind.UNAVAILABLE, () -> lab.repository().document("1")).hasMessageContaining("eader");
  }

  @Test
  void interruptedThreadGivesUp() throws InterruptedException {
    lab.server.always(MANIFESTS, HttpPeer.Exchange::stall);
    Thread thread =
        Thread.ofVirtual()
            .start(() -> fails(Kind.UNAVAILABLE, () -> lab.repository().document("1")));
    while (lab.server.peer.seen("GET /v2/app/manifests").isEmpty()) {
      Thread.sleep(5);
    }
    thread.interrupt();
    assertThat(thread.join(Duration.ofSeconds(5))).isTrue();
    assertThat(lab.server.peer.seen("GET /v2/app/manifests")).hasSize(1);
    assertThat(lab.pauses).isEqualTo(List.of());
  }
}
