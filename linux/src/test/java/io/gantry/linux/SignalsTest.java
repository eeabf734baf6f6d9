package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalsTest {
  @ParameterizedTest
  @CsvSource({
    "KILL, 9",
    "SIGKILL, 9",
    "sigterm, 15",
    "9, 9",
    "64, 64",
    "USR2, 12",
    "SIGSYS, 31",
    "CLD, 17",
    "IOT, 6",
    "POLL, 29",
    "RTMIN, 34",
    "SIGRTMIN+3, 37",
    "RTMIN+30, 64",
    "RTMAX, 64",
    "rtmax-14, 50"
  })
  void findsNumbers(String text, int number) {
    assertThat(Signals.number(text)).isEqualTo(OptionalInt.of(number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "65",
        "-9",
        "SIG",
        "SIG9",
        "NOPE",
        "RTMIN+31",
        "RTMIN-1",
        "RTMIN+",
        "RTMAX+1",
        "RTMAX-31",
        "999999999999",
        "RTMIN+999999999999",
        "٩"
      })
  void refusesWhatIsNoSignal(String text) {
    assertThat(Signals.number(text)).isEmpty();
  }

  @Test
  void everyNumberSurvivesItsName() {
    for (int signal = 1; signal <= Signals.RTMAX; signal++) {
      if (signal != 32 && signal != 33) {
        assertThat(Signals.number(Signals.name(signal))).isEqualTo(OptionalInt.of(signal));
      }
    }
  }
}
