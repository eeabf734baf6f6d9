package io.gantry.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChallengeTest {
  private static Arguments row(String header, Challenge... expected) {
    return Arguments.of(header, List.of(expected));
  }

  private static Challenge challenge(String scheme, String... pairs) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      parameters.put(pairs[i], pairs[i + 1]);
    }
    return new Challenge(scheme, parameters);
  }

  static Stream<Arguments> headers() {
    return Stream.of(
        row("Basic realm=\"a\"", challenge("basic", "realm", "a")),
        row("Basic", challenge("basic")),
        row("Negotiate, Basic realm=x", challenge("negotiate"), challenge("basic", "realm", "x")),
        row(
            "Bearer realm=\"https://a/t\",service=\"s\",scope=\"repository:x:pull,push\"",
            challenge(
                "bearer",
                "realm",
                "https://a/t",
                "service",
                "s",
                "scope",
                "repository:x:pull,push")),
        row(
            "bEARER Realm = \"q\\\"uoted\\\\ , x=1\" , ERROR=invalid_token",
            challenge("bearer", "realm", "q\"uoted\\ , x=1", "error", "invalid_token")),
        row(
            "Basic realm=\"a\", Bearer realm=\"b\",service=c",
            challenge("basic", "realm", "a"),
            challenge("bearer", "realm", "b", "service", "c")),
        row(
            "Digest realm=\"d\", nonce=\"abc==\", Basic realm=\"a\"",
            challenge("digest", "realm", "d", "nonce", "abc=="),
            challenge("basic", "realm", "a")),
        row("Bearer realm=first, realm=second", challenge("bearer", "realm", "first")),
        row("Bearer realm=\"no end", challenge("bearer", "realm", "no end")),
        row(", ,Basic realm=a,,", challenge("basic", "realm", "a")),
        row("Bearer realm=", challenge("bearer", "realm", "")),
        row(""),
        row("=\"x\""),
        row("\"Basic\""));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void parses(String header, List<Challenge> expected) {
    assertThat(Challenge.parse(List.of(header))).isEqualTo(expected);
  }

  @Test
  void headersAddUp() {
    assertThat(Challenge.parse(List.of("Basic realm=a", "Bearer realm=b")))
        .containsExactly(challenge("basic", "realm", "a"), challenge("bearer", "realm", "b"));
  }

  @Test
  void anyTextEnds() {
    Random random = new Random(7);
    String letters = "ab=\"\\, \t;:Basic";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(40); length > 0; length--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      assertThat(Challenge.parse(List.of(text.toString()))).hasSizeLessThan(41);
    }
  }

  @Test
  void bearerIsBetterThanBasicWhichNeedsAPassword() {
    List<Challenge> both =
        new ArrayList<>(List.of(challenge("basic"), challenge("bearer", "realm", "r")));
    assertThat(Authorizer.best(both, Optional.of(GuardedRegistry.GOOD))).contains(both.get(1));
    both.removeLast();
    assertThat(Authorizer.best(both, Optional.of(GuardedRegistry.GOOD))).contains(both.get(0));
    assertThat(Authorizer.best(both, Optional.empty())).isEmpty();
  }
}
