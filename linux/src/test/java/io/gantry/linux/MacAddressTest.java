package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {
  @ParameterizedTest
  @ValueSource(strings = {"00:00:00:00:00:00", "02:42:ac:11:00:02", "ff:ff:ff:ff:ff:ff"})
  void textAndBytesRoundTrip(String text) {
    MacAddress mac = MacAddress.parse(text);

    assertThat(mac).hasToString(text).isEqualTo(MacAddress.of(mac.bytes()));
    assertThat(MacAddress.parse(text.replace(':', '-').toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(mac);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "02:42:ac:11:00", "02:42:ac:11:00:02:03", "0242ac110002", "02:42:ac:11:00:0g"})
  void otherTextIsRefused(String text) {
    assertThatThrownBy(() -> MacAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"");
  }

  @Test
  void multicastIsTheLowestBitOfTheFirstByte() {
    assertThat(MacAddress.parse("01:00:5e:00:00:01").isMulticast()).isTrue();
    assertThat(MacAddress.parse("02:00:00:00:00:01").isMulticast()).isFalse();
    assertThatThrownBy(() -> new MacAddress(1L << 48)).hasMessageContaining("48 bits");
  }
}
