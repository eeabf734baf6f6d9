package io.gantry.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiVersionTest {
  @ParameterizedTest
  @ValueSource(strings = {"1.40", "1.41", "1.50", "1.51"})
  void spoken(String version) {
    assertThat(ApiVersion.parse(version).requireSupported()).hasToString(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.39", "1.9", "0.60", "1.52", "2.0", "1.100"})
  void notSpoken(String version) {
    ApiVersion parsed = ApiVersion.parse(version);
    assertThatThrownBy(parsed::requireSupported)
        .isInstanceOf(HttpFailure.class)
        .hasMessageStartingWith("client version " + version + " is too ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1.2.3", "1.99999999999", "x.y", ""})
  void malformed(String version) {
    assertThatThrownBy(() -> ApiVersion.parse(version))
        .hasMessageStartingWith("invalid API version");
  }

  @Test
  void ordersByNumberNotByText() {
    assertThat(new ApiVersion(1, 9)).isLessThan(new ApiVersion(1, 40));
    assertThat(new ApiVersion(1, 42).atLeast(1, 42)).isTrue();
    assertThat(new ApiVersion(1, 41).atLeast(1, 42)).isFalse();
  }
}
