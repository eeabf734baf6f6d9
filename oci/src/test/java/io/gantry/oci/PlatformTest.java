package io.gantry.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64",
    "linux/x86_64, linux/amd64",
    "Linux/AMD64/v1, linux/amd64",
    "linux/amd64/v3, linux/amd64/v3",
    "linux/aarch64, linux/arm64",
    "linux/arm64/v8, linux/arm64",
    "linux/arm, linux/arm/v7",
    "linux/armel, linux/arm/v6",
    "linux/armhf, linux/arm/v7",
    "linux/arm/6, linux/arm/v6",
    "linux/i686, linux/386",
    "linux/riscv64, linux/riscv64",
  })
  void normalises(String text, String expected) {
    assertThat(Platform.parse(text)).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "linux", "linux/", "/amd64", "linux/amd64/v1/x", "lin ux/amd64"})
  void refuses(String text) {
    assertThatExceptionOfType(GantryException.class).isThrownBy(() -> Platform.parse(text));
  }

  @Test
  void runsOlderVariantsButNotNewerOnes() {
    assertThat(Platform.parse("linux/arm/v7").runs(Platform.parse("linux/arm/v6"))).isTrue();
    assertThat(Platform.parse("linux/arm/v6").runs(Platform.parse("linux/arm/v7"))).isFalse();
    assertThat(Platform.parse("linux/amd64").runs(Platform.parse("linux/amd64/v3"))).isFalse();
    assertThat(Platform.parse("linux/arm64").runs(Platform.of("linux", "aarch64"))).isTrue();
    assertThat(Platform.parse("linux/amd64").runs(Platform.parse("windows/amd64"))).isFalse();
  }

  @Test
  void knowsThisMachine() {
    assertThat(Platform.current().os()).isEqualTo("linux");
    assertThat(Platform.current().architecture()).matches("amd64|arm64");
  }
}
