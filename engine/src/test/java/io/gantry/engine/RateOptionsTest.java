package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.network.Rates;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateOptionsTest {
  @ParameterizedTest
  @CsvSource({
    "8000, 8000",
    "9600bit, 9600",
    "100kbit, 100000",
    "10mbit, 10000000",
    "2.5Mbit, 2500000",
    "1gbit, 1000000000",
    "1000gbit, 1000000000000"
  })
  void rates(String text, long bits) {
    assertThat(RateOptions.of(Map.of(), Map.of(RateOptions.IN, text)).in()).isEqualTo(bits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "7999", "-1mbit", "10mbps", "fast", "1001gbit", "1e9", "10 mbit"})
  void whatIsNoRateIsRefused(String text) {
    assertThatThrownBy(() -> RateOptions.of(Map.of(RateOptions.OUT, text), Map.of()))
        .hasMessageContaining("invalid value \"" + text + "\" of option " + RateOptions.OUT);
  }

  @Test
  void theContainersOwnWordCountsBeforeTheNetworks() {
    Map<String, String> network = Map.of(RateOptions.IN, "1mbit", RateOptions.OUT, "2mbit");
    assertThat(RateOptions.of(network, Map.of(RateOptions.IN, "3mbit")))
        .isEqualTo(new Rates(3_000_000, 2_000_000));
    assertThat(RateOptions.of(Map.of(), Map.of())).isEqualTo(Rates.NONE);
  }
}
