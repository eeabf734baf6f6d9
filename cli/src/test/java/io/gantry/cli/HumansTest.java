package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumansTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "999, 999B",
    "1000, 1kB",
    "1240000, 1.24MB",
    "4261550, 4.26MB",
    "123456789, 123MB",
    "2000000000, 2GB"
  })
  void sizes(long bytes, String text) {
    assertThat(Humans.size(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0B", "1024, 1KiB", "2088763392, 1.945GiB", "6291456, 6MiB", "25165, 24.58KiB"})
  void binarySizes(long bytes, String text) {
    assertThat(Humans.binarySize(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.5S, Less than a second",
    "PT1S, 1 second",
    "PT59S, 59 seconds",
    "PT61S, About a minute",
    "PT5M, 5 minutes",
    "PT1H, About an hour",
    "PT47H, 47 hours",
    "PT48H, 2 days",
    "P20D, 2 weeks",
    "P70D, 2 months",
    "P800D, 2 years"
  })
  void durations(Duration duration, String text) {
    assertThat(Humans.duration(duration)).isEqualTo(text);
  }
}
