package io.gantry.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetachKeysTest {
  /** What is passed on, and a bar when the keys are complete. */
  private static String filter(DetachKeys keys, String input) {
    byte[] passed = keys.filter(input.getBytes(StandardCharsets.US_ASCII));
    return new String(passed, StandardCharsets.US_ASCII) + (keys.complete() ? "|" : "");
  }

  @Test
  void theUsualKeysInOnePieceAndInTwo() {
    DetachKeys keys = DetachKeys.parse(Optional.empty());
    assertThat(filter(keys, "ls\n")).isEqualTo("ls\n");
    assertThat(filter(keys, "typed\n\u0010\u0011lost")).isEqualTo("typed\n|");
    DetachKeys again = DetachKeys.parse(Optional.empty());
    assertThat(filter(again, "\u0010")).isEmpty();
    assertThat(filter(again, "\u0011")).isEqualTo("|");
  }

  @Test
  void whatOnlyBeganLikeThemIsPassedOn() {
    DetachKeys keys = DetachKeys.parse(Optional.empty());
    assertThat(filter(keys, "\u0010")).isEmpty();
    assertThat(filter(keys, "a")).isEqualTo("\u0010a");
    assertThat(filter(keys, "\u0010\u0010b")).isEqualTo("\u0010\u0010b");
    assertThat(filter(keys, "\u0010\u0010\u0011")).isEqualTo("\u0010|");
  }

  @Test
  void ownKeys() {
    assertThat(filter(DetachKeys.parse(Optional.of("a,b,c")), "xabyabc")).isEqualTo("xaby|");
    assertThat(filter(DetachKeys.parse(Optional.of("ctrl-@")), "\0")).isEqualTo("|");
    assertThat(filter(DetachKeys.parse(Optional.of("ctrl-\\")), "\u001c")).isEqualTo("|");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "ctrl-", "ctrl-1", "a,,b", "\u00e9"})
  void nonsense(String keys) {
    assertThatThrownBy(() -> DetachKeys.parse(Optional.of(keys)))
        .hasMessageStartingWith("invalid detach keys");
  }
}
