package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Platform;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagePlatformsTest {
  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64, true",
    "linux/amd64/v3, linux/amd64, true",
    "linux/386, linux/amd64, true",
    "linux/arm/v7, linux/arm64, true",
    "linux/arm64, linux/amd64, false",
    "linux/amd64, linux/386, false",
    "windows/amd64, linux/amd64, false"
  })
  void whatTheMachineCanOnlyEmulateWarns(String image, String here, boolean quiet) {
    assertThat(check(image, here, Optional.empty()).isEmpty()).isEqualTo(quiet);
  }

  @Test
  void whatWasAskedForIsRightOrMissing() {
    assertThat(check("linux/arm64", "linux/amd64", Optional.of("linux/arm64"))).isEmpty();
    assertThat(check("linux/arm/v6", "linux/amd64", Optional.of("linux/arm/v7"))).isEmpty();
    assertThatThrownBy(() -> check("linux/amd64", "linux/amd64", Optional.of("linux/arm64")))
        .hasMessageContaining(
            "app was found but its platform (linux/amd64) does not match the specified platform (linux/arm64)");
  }

  @Test
  void anImageThatDoesNotSayIsTaken() {
    Platform silent = Platform.of("", "");
    Platform here = Platform.parse("linux/amd64");
    assertThat(ImagePlatforms.check("app", silent, here, Optional.of(here))).isEmpty();
    assertThat(ImagePlatforms.check("app", silent, here, Optional.empty())).isEmpty();
  }

  private static Optional<String> check(String image, String here, Optional<String> wanted) {
    return ImagePlatforms.check(
        "app", Platform.parse(image), Platform.parse(here), wanted.map(Platform::parse));
  }
}
