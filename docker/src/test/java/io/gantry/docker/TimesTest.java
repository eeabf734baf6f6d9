package io.gantry.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.common.uri.UriQuery;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  @ParameterizedTest
  @CsvSource({
    "0, Less than a second",
    "1, 1 second",
    "59, 59 seconds",
    "60, About a minute",
    "119, About a minute",
    "120, 2 minutes",
    "3599, 59 minutes",
    "3600, About an hour",
    "7200, 2 hours",
    "169200, 47 hours",
    "172800, 2 days",
    "1209600, 2 weeks",
    "5184000, 2 months",
    "63072000, 2 years"
  })
  void spansInWords(long seconds, String words) {
    assertThat(Times.span(Duration.ofSeconds(seconds))).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "1700000000, 2023-11-14T22:13:20Z",
    "1700000000.5, 2023-11-14T22:13:20.500Z",
    "1700000000.000000001, 2023-11-14T22:13:20.000000001Z",
    "2023-11-14T22:13:20Z, 2023-11-14T22:13:20Z",
    "2023-11-14T23:13:20.25%2B01:00, 2023-11-14T22:13:20.250Z"
  })
  void timesOfAQuery(String text, Instant time) {
    assertThat(Times.parse(query(text), "since")).contains(time);
  }

  @Test
  void noTime() {
    assertThat(Times.parse(query("0"), "since")).isEmpty();
    assertThat(Times.parse(query(""), "since")).isEmpty();
    assertThat(Times.parse(query("1"), "until")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "1.2.3", "99999999999999999999", "2023-13-14T22:13:20Z"})
  void wrongTimes(String text) {
    assertThatThrownBy(() -> Times.parse(query(text), "since"))
        .isInstanceOf(HttpFailure.class)
        .hasMessageContaining("for since");
  }

  @Test
  void written() {
    assertThat(Times.text(Instant.EPOCH)).isEqualTo("0001-01-01T00:00:00Z");
    assertThat(Times.fixed(Instant.parse("2023-11-14T22:13:20Z")))
        .isEqualTo("2023-11-14T22:13:20.000000000Z");
    assertThat(Times.nanos(Instant.ofEpochSecond(2, 3))).isEqualTo(2_000_000_003L);
  }

  private static Query query(String since) {
    return new Query(UriQuery.create("since=" + since));
  }
}
