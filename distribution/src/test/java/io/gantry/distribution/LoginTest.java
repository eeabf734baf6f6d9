package io.gantry.distribution;

import static io.gantry.distribution.Lab.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.GantryException.Kind;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginTest {
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void basic() {
    try (GuardedRegistry guarded = GuardedRegistry.basic()) {
      assertThat(login(guarded, GuardedRegistry.GOOD))
          .isEqualTo(new LoginOutcome("Login Succeeded", ""));
      fails(Kind.DENIED, () -> login(guarded, Credentials.of("ann", "wrong")))
          .hasMessage(
              "Get \"http://"
                  + guarded.registry.peer.authority()
                  + "/v2/\": unauthorized: authentication required");
    }
  }

  @Test
  void bearerGivesAnIdentityToken() {
    try (GuardedRegistry guarded = GuardedRegistry.bearer()) {
      guarded.extra = Map.of("refresh_token", "lasting");
      LoginOutcome outcome = login(guarded, GuardedRegistry.GOOD);
      assertThat(outcome).isEqualTo(new LoginOutcome("Login Succeeded", "lasting"));
      assertThat(outcome.toString()).doesNotContain("lasting");
      assertThat(guarded.asked().getFirst().target())
          .isEqualTo("/token?service=the+registry&offline_token=true&client_id=gantry");
      assertThat(login(guarded, new Credentials("", "", "lasting", "")).status())
          .isEqualTo("Login Succeeded");
      fails(Kind.DENIED, () -> login(guarded, Credentials.of("ann", "wrong")))
          .hasMessageEndingWith("/token\": incorrect username or password");
    }
  }

  @Test
  void registryThatAsksForNothingIsFine() {
    assertThat(lab.registries.login(lab.server.peer.authority(), GuardedRegistry.GOOD).status())
        .isEqualTo("Login Succeeded");
    assertThat(lab.server.peer.seen).noneMatch(seen -> seen.headers().containsKey("authorization"));
  }

  @Test
  void whatIsNoRegistryIsSaid() {
    lab.server.always(".*", exchange -> exchange.reply(404));
    fails(
        Kind.INVALID,
        () -> lab.registries.login(lab.server.peer.authority(), GuardedRegistry.GOOD));
  }

  @ParameterizedTest
  @CsvSource({
    "https://index.docker.io/v1/, docker.io",
    "index.docker.io, docker.io",
    "registry-1.docker.io, docker.io",
    "docker.io, docker.io",
    "http://registry.test:5000/v2/, registry.test:5000",
    "[::1]:5000, [::1]:5000",
  })
  void addressesStandForNames(String given, String domain) {
    assertThat(Hosts.domain(given)).isEqualTo(domain);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "https://", "a b", "file:///etc", "u:p@x", "..", "x:y", "a\r\nb"})
  void namesThatAreNone(String given) {
    fails(Kind.INVALID, () -> lab.registries.login(given, GuardedRegistry.GOOD));
  }

  @Test
  void secretsAreNotInText() {
    Credentials all = new Credentials("ann", "secret", "identity", "registry");
    assertThat(all.toString()).isEqualTo("credentials of ann");
    assertThat(new Credentials("", "secret", "identity", "registry").toString())
        .isEqualTo("credentials of a token");
    assertThat(new Token("secret", "secret", Lab.NOW).toString()).doesNotContain("secret");
    assertThat(new Tls.Identity("c", "secret").toString()).doesNotContain("secret");
  }

  private LoginOutcome login(GuardedRegistry guarded, Credentials credentials) {
    return lab.registries.login(guarded.registry.peer.authority(), credentials);
  }
}
