package io.gantry.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "512, 512",
    "10b, 10",
    "1k, 1024",
    "10M, 10485760",
    "1.5GiB, 1610612736",
    "2 tb, 2199023255552",
    "1p, 1125899906842624"
  })
  void sizes(String text, long bytes) {
    assertThat(ByteSize.find(text)).contains(bytes);
    assertThat(ByteSize.parse(" " + text + " ")).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "much", "-1", "1x", "1e9", "g", "1.g", "999999999999999p"})
  void whatIsNoSizeIsRefused(String text) {
    assertThat(ByteSize.find(text)).isEmpty();
    assertThatThrownBy(() -> ByteSize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("invalid size: '" + text);
  }
}
