package io.gantry.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "10s, PT10S",
    "1h30m, PT1H30M",
    "1.5s, PT1.5S",
    ".5s, PT0.5S",
    "1.s, PT1S",
    "250ms, PT0.25S",
    "3us, PT0.000003S",
    "3\u00B5s, PT0.000003S",
    "3\u03BCs, PT0.000003S",
    "+7ns, PT0.000000007S"
  })
  void spans(String text, Duration span) {
    assertThat(GoDuration.find(text)).contains(span);
    assertThat(GoDuration.parse(text)).isEqualTo(span);
  }

  @Test
  void negativeOnesAreFoundAndNotParsed() {
    assertThat(GoDuration.find("-1m")).contains(Duration.ofMinutes(-1));
    assertThatThrownBy(() -> GoDuration.parse("-1m")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", "1 s", "1s ", "1d", "1.5", "9999999999h", "1e3s", "2024-01-01"})
  void whatIsNoSpanIsRefused(String text) {
    assertThat(GoDuration.find(text)).isEmpty();
    assertThatThrownBy(() -> GoDuration.parse(text)).hasMessageContaining("not a duration");
  }
}
